import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { afterwards } from './afterwards.ts';
import { command } from './control.ts';
import { makeDatabase } from './database.ts';
import { startHub } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const TABLES = 500;
const tableName = (number: number) => `part_${String(number).padStart(3, '0')}`;
const MANY = Array.from({ length: TABLES }, (_, number) => {
  const columns = Array.from({ length: 12 }, (__, column) => `measure_${column} ${column % 2 ? 'text' : 'integer'}`).join(', ');
  const reference = number > 0 ? `references ${tableName(number - 1)}` : '';
  return `create table ${tableName(number)} (id integer primary key, previous_id integer ${reference}, ${columns});`;
}).join('\n');
const ROWS = `insert into ${tableName(0)} (id) values (1); insert into ${tableName(1)} (id, previous_id, measure_1) values (2, 1, 'of one');`;
const SHOP = `
  create table orders (id integer primary key, total numeric(10,2));
  insert into orders values (1, 10.50);
`;

test('while a source of 500 tables comes and goes, others are asked, paused and registered', async () => {
  const [many, shop] = await Promise.all([makeDatabase(MANY + ROWS), makeDatabase(SHOP)]);
  const workspace = await makeWorkspace({
    'weir.yaml':
      'workspace: trial\nsecrets: { allow: [{ ref: "env:MANY_URL", sources: [many] }, { ref: "env:SHOP_URL", sources: [shop, till] }] }\n',
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'sources/shop.yaml': 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
    'sources/till.yaml': 'source: till\nkind: postgres\nconnection: "${env:SHOP_URL}"\n',
  });
  const hub = await startHub(workspace, { environment: { MANY_URL: many.url, SHOP_URL: shop.url } });

  let asking = true;
  const wrong: unknown[] = [];
  let answered = 0;
  const asker = async () => {
    while (asking) {
      const answer = await hub.ask('{ shopOrders { id total } }');
      await pause(10);
      answered += 1;
      if (JSON.stringify(answer) !== '{"data":{"shopOrders":[{"id":"1","total":"10.50"}]}}') wrong.push(answer);
    }
  };
  const askers = Promise.all([asker(), asker()]);
  afterwards(() => (asking = false));

  const registered = command(
    hub,
    'registerSource',
    { input: { source: 'many', kind: 'postgres', connection: '${env:MANY_URL}' } },
    'source { status datasets { name } } version { number }',
  );
  const alone = command(
    hub,
    'registerSource',
    { input: { source: 'air', kind: 'files', files: { ports: { path: 'data/ports.csv', key: ['iata'] } } } },
    'version { number }',
  );
  const before = answered;
  expect(await command(hub, 'pauseSource', { name: 'till', paused: true }, 'source { status }')).toMatchObject({
    source: { status: 'PAUSED' },
  });
  const [big, small] = await Promise.all([registered, alone]);
  // A loop that is held answers those that wait, and no more.
  expect(answered - before).toBeGreaterThan(20);
  expect(big).toMatchObject({ __typename: 'RegisterSource', source: { status: 'OK' } });
  expect((big['source'] as { datasets: unknown[] }).datasets).toHaveLength(TABLES);
  const numberOf = (done: typeof big) => (done['version'] as { number: number }).number;
  expect(Math.abs(numberOf(big) - numberOf(small))).toBe(1);

  expect(await hub.ask('{ manyPart001s { id measure1 previous { id } } manyPart499s { id } airPorts { city } }')).toEqual({
    data: { manyPart001s: [{ id: '2', measure1: 'of one', previous: { id: '1' } }], manyPart499s: [], airPorts: [{ city: 'Seattle' }] },
  });
  expect((await hub.ask('{ tillOrders { id } }')).errors?.[0]?.message).toBe('The source till is paused.');
  const { data } = await hub.askRegistry<{ versions: { nodes: { changes: { path: string; criticality: string }[] }[] } }>(
    '{ versions(first: 2) { nodes { changes { path criticality } } } }',
  );
  const changes = data?.versions.nodes.flatMap((version) => version.changes) ?? [];
  expect(changes.filter(({ path }) => /^ManyPart\d+$/.test(path))).toHaveLength(TABLES);
  expect(changes.every(({ criticality }) => criticality === 'SAFE')).toBe(true);

  expect(await command(hub, 'removeSource', { name: 'many' }, 'name')).toMatchObject({ __typename: 'RemoveSource' });
  expect((await hub.ask('{ manyPart001s { id } }')).errors?.[0]?.message).toMatch(/^Cannot query field "manyPart001s"/);
  expect(await hub.ask('{ airPorts { city } }')).toEqual({ data: { airPorts: [{ city: 'Seattle' }] } });
  asking = false;
  await askers;
  expect(wrong).toEqual([]);
}, 240_000);
