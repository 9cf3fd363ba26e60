import { buildSchema, parse } from 'graphql';
import { afterEach, expect, it } from 'vitest';
import { DEFAULT_LIMITS, type Dataset, type Graph, type GraphAnswer, type Identity, type ReadContext } from '../../src/contract/index.ts';
import type { ChangeLog } from '../../src/exchange/index.ts';
import { holdLiveQueries } from '../../src/exchange/live-query.ts';

const schema = buildSchema('type Query { orders(limit: Int): Int } type Subscription { orders(limit: Int): Int }');
const admin: Identity = { name: 'a', roles: ['admin'], scopes: [], claims: {} };
const gone: AbortController[] = [];

/** A graph that answers with a number the test sets, and a log that the test makes tell; both are seams of the contract. */
function place() {
  const state = { orders: 1, runs: 0, hold: undefined as Promise<void> | undefined };
  const listeners = new Set<(entry: { position: bigint; origin: string; datasets: readonly string[] }) => void>();
  const datasets = new Map([['shop.orders', { fidelity: 'EXACT' } as Dataset]]);
  const graph: Graph = {
    schema,
    catalog: { datasets, relations: [] },
    async execute(): Promise<GraphAnswer> {
      state.runs += 1;
      const data = `{"orders":${state.orders}}`;
      await state.hold;
      return { data };
    },
    datasetsOf: () => [{ dataset: 'shop.orders', path: 'orders' }],
    nodeReader: () => () => Promise.resolve({ nodes: [], errors: [] }),
  };
  const log: Pick<ChangeLog, 'onEntry'> = {
    onEntry(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const live = holdLiveQueries({ log: log as ChangeLog, graph: () => Promise.resolve(graph), onSwap: () => () => {} });
  const document = parse('subscription ($n: Int) { orders(limit: $n) }');
  const ask = (n = 1, identity = admin) => {
    const going = new AbortController();
    gone.push(going);
    const context: ReadContext = { identity, signal: going.signal, requestId: 'r', limits: DEFAULT_LIMITS };
    return live.open({ document, variables: { n }, context });
  };
  const change = () => {
    for (const listener of listeners) listener({ position: 1n, origin: 'shop', datasets: ['shop.orders'] });
  };
  return { state, ask, change, listening: () => listeners.size };
}

const next = async (answers: AsyncIterableIterator<GraphAnswer>) => ((await answers.next()).value as GraphAnswer).data;

afterEach(() => {
  for (const going of gone.splice(0)) going.abort();
});

it('runs once for all who ask the same with the same rights, and apart for others', async () => {
  const { state, ask } = place();
  const all = [ask(), ask(), ask()];
  expect(await Promise.all(all.map(next))).toEqual(['{"orders":1}', '{"orders":1}', '{"orders":1}']);
  expect(state.runs).toBe(1);
  expect(await next(ask())).toBe('{"orders":1}');
  expect(state.runs).toBe(1);
  await next(ask(2));
  await next(ask(1, { ...admin, claims: { region: ['EU'] } }));
  expect(state.runs).toBe(3);
});

it('sends the answer again when it is another, and not when it is equal', async () => {
  const { state, ask, change } = place();
  const answers = ask();
  expect(await next(answers)).toBe('{"orders":1}');
  change();
  await expect.poll(() => state.runs).toBe(2);
  state.orders = 5;
  change();
  expect(await next(answers)).toBe('{"orders":5}');
  expect(state.runs).toBe(3);
});

it('a burst of changes while it runs costs one run more', async () => {
  const { state, ask, change } = place();
  const answers = ask();
  await next(answers);
  let release = () => {};
  state.hold = new Promise((done) => (release = done));
  change();
  await expect.poll(() => state.runs).toBe(2);
  for (let n = 0; n < 20; n++) change();
  state.orders = 9;
  state.hold = undefined;
  release();
  expect(await next(answers)).toBe('{"orders":9}');
  expect(state.runs).toBe(3);
});

it('who joins while it runs gets that answer, also where it is the one the others have', async () => {
  const { state, ask, change } = place();
  const first = ask();
  await next(first);
  let release = () => {};
  state.hold = new Promise((done) => (release = done));
  change();
  await expect.poll(() => state.runs).toBe(2);
  const late = ask();
  release();
  expect(await next(late)).toBe('{"orders":1}');
});

it('ends with the last who listens, and begins anew for the next', async () => {
  const { state, ask, listening } = place();
  const [one, two] = [ask(), ask()];
  await Promise.all([next(one), next(two)]);
  await one.return?.();
  expect(listening()).toBe(1);
  await two.return?.();
  expect(listening()).toBe(0);
  expect(await next(ask())).toBe('{"orders":1}');
  expect(state.runs).toBe(2);
});
