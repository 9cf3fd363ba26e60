import { beforeAll, expect, test } from 'vitest';
import { makeDatabase } from './database.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const TABLES = `
create table codes (id int primary key, tags char(3)[], mask bit(4), part character(3));
insert into codes values (1, '{abc,ab}', '1010', 'ab'), (2, '{a}', '0001', 'a'), (3, null, null, null);
create table flags (mask bit(4) primary key, label text);
insert into flags values ('1010', 'ten'), ('0001', 'one');
create table facts (id int primary key, f float8 not null, doc jsonb not null, d numeric not null, at timestamptz not null);
insert into facts values (1, 'NaN', 'null', 'Infinity', 'infinity'), (2, 1.5, '"a"', 1, '2024-07-01 00:00Z'), (3, 2.5, '{"x":"a\\\\u0000b"}', 'NaN', '2024-07-01 00:00Z')`;

let hub: HubProcess;
beforeAll(async () => {
  const database = await makeDatabase(TABLES);
  const workspace = await makeWorkspace({ 'sources/odd.yaml': 'source: odd\nkind: postgres\nprefix: ""\nconnection: "${env:ODD_URL}"\n' });
  hub = await startHub(workspace, { environment: { ODD_URL: database.url } });
});

const asked = async (query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<unknown> => {
  const { data, errors } = await hub.ask(query, variables);
  expect(errors).toBeUndefined();
  return data;
};

test('lists of char(n) are looked into by whole texts', async () => {
  const of = (test: string) => asked(`{ found: codes(where: { tags: { ${test} } }) { id } }`);
  expect(await of('has: "abc"')).toEqual({ found: [{ id: '1' }] });
  expect(await of('has: "a"')).toEqual({ found: [{ id: '2' }] });
  expect(await of('hasAny: ["ab", "x"]')).toEqual({ found: [{ id: '1' }] });
  expect(await of('hasAll: ["ab", "abc"]')).toEqual({ found: [{ id: '1' }] });
});

test('bits of any length are keys', async () => {
  expect(await asked('{ flag(mask: "1010") { label } flagsByKeys(keys: [{ mask: "0001" }, { mask: "1111" }]) { label } }')).toEqual({
    flag: { label: 'ten' },
    flagsByKeys: [{ label: 'one' }, null],
  });
  expect(await asked('{ codes(where: { mask: { eq: "1010" }, part: { eq: "ab" } }) { id } }')).toEqual({ codes: [{ id: '1' }] });
});

test('what may be null in an answer is not said to be there: JSON has no NaN', async () => {
  expect(await asked('{ facts { f doc } __type(name: "Fact") { fields { name type { kind } } } }')).toEqual({
    facts: [
      { f: null, doc: null },
      { f: 1.5, doc: 'a' },
      { f: 2.5, doc: { x: 'a\\u0000b' } },
    ],
    __type: {
      fields: [
        { name: 'id', type: { kind: 'NON_NULL' } },
        { name: 'f', type: { kind: 'SCALAR' } },
        { name: 'doc', type: { kind: 'SCALAR' } },
        { name: 'd', type: { kind: 'NON_NULL' } },
        { name: 'at', type: { kind: 'NON_NULL' } },
      ],
    },
  });
});

test('a backslash before "u0000" is a text, and no character that jsonb does not take', async () => {
  const query = 'query ($v: JSON!) { facts(where: { doc: { eq: $v } }) { id } }';
  expect(await asked(query, { v: { x: 'a\\u0000b' } })).toEqual({ facts: [{ id: '3' }] });
  const { errors } = await hub.ask(query, { v: { x: 'a\0b' } });
  expect(errors?.[0]?.message).toContain('U+0000');
});

test('an infinite number is in no stretch but its own', async () => {
  expect(await asked('{ factsGroups(by: [{ d: { width: "0.3" } }]) { key { d } aggregate { count } } }')).toEqual({
    factsGroups: [
      { key: { d: '0.9' }, aggregate: { count: 1 } },
      { key: { d: 'Infinity' }, aggregate: { count: 1 } },
      { key: { d: 'NaN' }, aggregate: { count: 1 } },
    ],
  });
});

test('a decimal that JSON may have rounded is refused', async () => {
  const query = 'query ($v: Decimal!) { facts(where: { d: { eq: $v } }) { id } }';
  expect(await asked(query, { v: 1.0 })).toEqual({ facts: [{ id: '2' }] });
  expect(await asked(query, { v: '1234567890123.45678' })).toEqual({ facts: [] });
  const { errors } = await hub.ask(query, { v: Number('1234567890123.45678') });
  expect(errors?.[0]?.message).toContain('put it in quotes');
});
