import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'libsql';
import { beforeAll, expect, test } from 'vitest';
import { startHub, type HubProcess } from './hub-process.ts';
import { ADMIN, makeTokenBy } from './who-asks.ts';
import { makeWorkspace } from './workspace.ts';

// Columns of SQLite hold whatever is written into them. Rows 4 to 6 hold what is no value of its column.
const SHOP = `
create table sales (id integer primary key, day date, paid boolean, qty int, total real, code blob, note json, at datetime, debt numeric, pin int, seat int, name text);
insert into sales values
  (1, '2024-03-31', 1, 5, 1.5, x'01', '{"a":1}', '2024-03-31 10:00:00', 1, 1, 1, 'Ada'), (2, '2024-04-01', 0, 7, 2.5, x'02', '[1]', '2024-04-01 10:00:00', 2, 2, 2, 'Ben'), (3, null, null, null, null, null, null, null, null, null, null, null),
  (4, 'a secret', 2, 'a secret', 'a secret', 'a secret', 'a secret', 'a secret', -9223372036854775808, 'a secret', 'a secret', null),
  (5, 'a secret', 3, 9999999999, 'none', 7, '{', '2024-13-01', 9223372036854775807, 9999999999, 1.5, null), (6, '2024-3-1', -1, 0.5, x'00', 1.5, x'ff', 12, 3, x'01', x'01', null);
`;

let hub: HubProcess;
let clerk: string;
beforeAll(async () => {
  const workspace = await makeWorkspace({
    'sources/shop.yaml':
      'source: shop\nkind: sqlite\nfile: data/shop.db\nprefix: ""\ntypes: { sales: { qty: Int, pin: Int, seat: BigInt } }\n',
    'policies/clerk.yaml': `role: clerk
allow:
  shop.sales:
    columns:
      include: [id, pin, seat, name]
      mask: { pin: partial, seat: hash, name: hash }
      aggregateOnly: { fields: [qty, total], minGroup: 3 }
`,
  });
  await mkdir(join(workspace.folder, 'data'));
  const database = new Database(join(workspace.folder, 'data/shop.db'));
  database.exec(SHOP);
  database.close();
  hub = await startHub(workspace, { environment: { WEIR_ADMIN_TOKEN: ADMIN }, token: ADMIN });
  ({ token: clerk } = await makeTokenBy(hub, '--name', 'clerk', '--role', 'clerk'));
});

const asked = async (query: string): Promise<unknown> => {
  const { data, errors } = await hub.ask(query);
  expect(errors).toBeUndefined();
  return data;
};

async function askedByClerk(query: string): Promise<{ readonly data: unknown; readonly suppressed: unknown }> {
  const response = await fetch(`${hub.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clerk}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors, extensions } = (await response.json()) as {
    data: unknown;
    errors?: unknown;
    extensions?: { suppressed?: unknown };
  };
  expect(errors).toBeUndefined();
  return { data, suppressed: extensions?.suppressed };
}

test('they are null, or have no mask, in lists', async () => {
  const none = { day: null, paid: null, qty: null, total: null, code: null, note: null, at: null };
  expect(await asked('{ sales(where: { id: { gte: "3" } }, orderBy: [{ id: ASC }]) { day paid qty total code note at } }')).toEqual({
    sales: [none, none, none, none],
  });
  const { data } = await askedByClerk('{ sales(orderBy: [{ id: ASC }]) { pin seat name } }');
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
  const masked = { pin: '****', seat: hash, name: hash };
  const nothing = { pin: null, seat: null, name: null };
  expect(data).toEqual({ sales: [masked, masked, nothing, nothing, nothing, nothing] });
});

test('they do not count towards the least group', async () => {
  const { data, suppressed } = await askedByClerk('{ salesAggregate { qty { sum } total { sum avg } } }');
  expect(data).toEqual({ salesAggregate: { qty: { sum: null }, total: { sum: null, avg: null } } });
  expect(suppressed).toHaveLength(3);
});

test('statistics, most frequent values and histograms are of the others', async () => {
  const { salesStatistics } = (await asked(
    '{ salesStatistics { rows fields { name nulls distinct min max top(n: 3) { value count } histogram(bins: 2) { from to count } } } }',
  )) as { salesStatistics: { rows: string; fields: { name: string }[] } };
  const of = (name: string) => salesStatistics.fields.find((field) => field.name === name);
  expect(of('day')).toMatchObject({
    nulls: 4,
    distinct: 2,
    min: '2024-03-31',
    max: '2024-04-01',
    top: [
      { value: '2024-03-31', count: 1 },
      { value: '2024-04-01', count: 1 },
    ],
  });
  expect(of('paid')).toMatchObject({
    nulls: 4,
    distinct: 2,
    min: false,
    max: true,
    top: [
      { value: false, count: 1 },
      { value: true, count: 1 },
    ],
  });
  expect(of('qty')).toMatchObject({ nulls: 4, distinct: 2, min: 5, max: 7, histogram: [{ count: 1 }, { count: 1 }] });
  expect(of('total')).toMatchObject({ nulls: 4, distinct: 2, min: 1.5, max: 2.5, histogram: [{ count: 1 }, { count: 1 }] });
  expect(of('code')).toMatchObject({ nulls: 4, distinct: 2 });
  expect(of('note')).toMatchObject({ nulls: 4, distinct: 2 });
  expect(of('at')).toMatchObject({ nulls: 4, distinct: 2, histogram: [{ count: 1 }, { count: 1 }] });
  // The least whole number has no absolute value there.
  expect(of('debt')).toMatchObject({ nulls: 1, distinct: 5, histogram: [{ count: 1 }, { count: 4 }] });
});

test('they are one group, with null, and one row of distinctOn', async () => {
  for (const field of ['day', 'paid', 'qty', 'total', 'code']) {
    const { groups, rows } = (await asked(
      `{ groups: salesGroups(by: [{ ${field}: ${field === 'day' ? '{ bucket: DAY }' : true} }]) { key { ${field} } aggregate { count } } rows: sales(distinctOn: [${field}]) { id } }`,
    )) as { groups: { key: Record<string, unknown>; aggregate: { count: number } }[]; rows: unknown[] };
    expect([field, groups.filter(({ key }) => key[field] === null).map(({ aggregate: { count } }) => count)]).toEqual([field, [4]]);
    expect([field, groups.length, rows.length]).toEqual([field, 3, 3]);
  }
  expect(await asked('{ rows: sales(distinctOn: [note]) { id } }')).toEqual({ rows: [{ id: '2' }, { id: '1' }, { id: '3' }] });
});
