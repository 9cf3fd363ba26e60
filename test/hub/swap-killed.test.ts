import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { command } from './control.ts';
import { makeDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { startHub, type HubProcess } from './hub-process.ts';
import { makeWorkspace } from './workspace.ts';

const TIMES = 20;

interface State {
  readonly sources: { readonly nodes: readonly { readonly name: string; readonly status: string }[] };
  readonly versions: { readonly nodes: readonly { readonly number: number; readonly state: string; readonly sdl: string | null }[] };
}

test('a hub that is killed at any moment of a swap comes back with it done or not begun, and with all that it acknowledged', async () => {
  const records = await makeDatabase();
  const workspace = await makeWorkspace({
    'data/ports.csv': 'iata,city\nSEA,Seattle\n',
    'data/runways.csv': 'iata,name\nSEA,16L\n',
    'sources/air.yaml': 'source: air\nkind: files\nfiles:\n  ports: { path: data/ports.csv, key: [iata] }\n',
  });
  const input = { source: 'field', kind: 'files', files: { runways: 'data/runways.csv' } };
  const register = (hub: HubProcess) => command(hub, 'registerSource', { input }, 'source { name }');
  const remove = (hub: HubProcess) => command(hub, 'removeSource', { name: 'field' }, 'name');
  const seen = { done: 0, undone: 0 };
  /** How long a swap takes here from its request to its answer. */
  let swapMs = 0;
  let there = false;
  /** What the state has to be, where the hub had said that it is. */
  let promised: boolean | undefined;
  // One start more than kills, to see the state that the last one left.
  for (let time = 0; time <= TIMES; time += 1) {
    const hub = await startHub(workspace, { environment: { DATABASE_URL: records.url } });
    // The state that the last kill left.
    const { data } = await hub.askRegistry<State>(
      '{ sources { nodes { name status } } versions(first: 1000) { nodes { number state sdl } } }',
    );
    const source = data?.sources.nodes.find(({ name }) => name === 'field');
    const versions = data?.versions.nodes ?? [];
    expect(versions.map(({ number }) => number)).toEqual(versions.map((_version, index) => versions.length - index));
    expect(versions.filter(({ state }) => state === 'SERVED')).toHaveLength(1);
    expect(versions[0]?.sdl?.includes('type FieldRunway')).toBe(source !== undefined);
    const asked = await hub.ask(source ? '{ fieldRunways { name } airPort(iata: "SEA") { city } }' : '{ airPort(iata: "SEA") { city } }');
    expect(asked).toEqual({ data: { ...(source && { fieldRunways: [{ name: '16L' }] }), airPort: { city: 'Seattle' } } });
    if (promised !== undefined) expect(source !== undefined).toBe(promised);
    if (time > 0) seen[(source !== undefined) === there ? 'undone' : 'done'] += 1;
    there = source !== undefined;
    if (time === TIMES) break;

    let acknowledged = false;
    if (swapMs === 0) {
      const began = performance.now();
      await register(hub);
      await remove(hub);
      swapMs = (performance.now() - began) / 2;
    }
    const change = (there ? remove(hub) : register(hub)).then(
      ({ __typename }) => (acknowledged = __typename !== 'ProblemList'),
      () => undefined,
    );
    // At any moment of it, from before it is heard of to after it is served; once right when it is acknowledged.
    if (time === TIMES - 2) await eventually(() => acknowledged);
    else await pause(((time + Math.random()) / TIMES) * 1.5 * swapMs);
    const before = acknowledged;
    await hub.kill();
    await change;
    promised = before ? !there : undefined;
  }
  expect(seen.done + seen.undone).toBe(TIMES);
  expect([seen.done > 0, seen.undone > 0]).toEqual([true, true]);
}, 600_000);
