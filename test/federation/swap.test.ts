import { Worker } from 'node:worker_threads';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildGraph, holdGraph } from '../../src/federation/index.ts';
import type { FederatedGraph, GraphInput } from '../../src/federation/index.ts';
import { openCommerce } from './hub.ts';
import type { Commerce } from './hub.ts';

const WORKERS = 8;
const SWAPS = 20;

describe('a new graph takes over', () => {
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
  });
  afterAll(() => hub?.close());

  /** Another version of the graph: one more field of a subgraph's, so that planning starts anew. */
  const version = (number: number): GraphInput => ({
    ...hub.input,
    remotes: [
      ...hub.input.remotes,
      { name: 'extra', sdl: `type Query { version${number}: Int }`, ask: () => Promise.resolve('{"data":{}}') },
    ],
  });

  test('under load not one request fails, and every old graph is closed after its last', async () => {
    const holder = holdGraph((await buildGraph(hub.input)).graph);
    const queries = [
      '{ shopOrders { id stars tickets { title agent { station { kind } } } } }',
      '{ crmTickets { order { total customer { stations { code } } } } hits { __typename ... on ShopOrder { id } } }',
      '{ shopCustomers { name orders { lines { sku } } } }',
    ];
    // As a front keeps them.
    const documents = queries.map((query) => parse(query));
    const expected = await Promise.all(queries.map(async (query) => (await hub.expected(query)).text));
    let swapping = true;
    let served = 0;
    const failures: unknown[] = [];
    const worker = async (from: number) => {
      for (let turn = from; swapping; turn += 1) {
        const index = turn % queries.length;
        const document = documents[index] ?? parse('{ __typename }');
        // A graph that was asked for before a swap and runs after it, as a front does between parsing and execution.
        const graph = holder.current();
        if (turn % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
        const answer = await graph.execute({ document, context: hub.context });
        served += 1;
        if (answer.errors || answer.data !== expected[index]) failures.push(answer.errors ?? answer.data);
      }
    };
    const load = Promise.all(Array.from({ length: WORKERS }, (_, index) => worker(index)));
    let heard = 0;
    const unsubscribe = holder.onSwap(() => (heard += 1));
    const closed: Promise<void>[] = [];
    for (let number = 0; number < SWAPS; number += 1) {
      const { graph } = await buildGraph(version(number), { previous: holder.current() });
      closed.push(holder.swap(graph));
    }
    swapping = false;
    await load;
    await Promise.all(closed);
    unsubscribe();
    expect(failures).toEqual([]);
    expect(heard).toBe(SWAPS);
    expect(served).toBeGreaterThan(SWAPS);
    expect(holder.current().schema.getQueryType()?.getFields()).toHaveProperty(`version${SWAPS - 1}`);
    await holder.close();
  });

  test('where nothing that is planned over changed, the planner goes on', async () => {
    const { graph } = await buildGraph({ ...hub.input }, { previous: hub.graph });
    expect(graph === hub.graph).toBe(false);
    expect(graph.id).toBe(hub.graph.id);
    await graph.close();
    const query = '{ shopOrders { tickets { id } } }';
    expect((await hub.ask(query)).data).toBe((await hub.expected(query)).text);
  });

  test('a closed graph still answers who holds it', async () => {
    const { graph } = await buildGraph(version(99));
    await graph.close();
    const query = '{ crmTickets { order { customer { stations { agents { name } } } } } }';
    expect((await graph.execute({ document: parse(query), context: hub.context })).data).toBe((await hub.expected(query)).text);
  });

  test('building is given up when its signal fires', async () => {
    await expect(buildGraph(version(100), { signal: AbortSignal.abort() })).rejects.toThrow(/stopped|abort/i);
  });
});

describe('the planner', () => {
  let graph: FederatedGraph;
  let hub: Commerce;
  beforeAll(async () => {
    hub = await openCommerce();
    graph = hub.graph;
  });
  afterAll(() => hub?.close());

  test('an operation within one home, or one subgraph, never wakes it; one across homes wakes it once', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const run = (query: string) => graph.execute({ document: parse(query), context: hub.context });
    await run('{ shopOrders { customer { name orders { lines { sku } } } } crmAgents { tickets { title } } }');
    await run('{ articles { title reviews { body article { id } } } }');
    expect(sent).not.toHaveBeenCalled();
    const document = parse('query ($n: Int) { shopOrders(limit: $n) { id tickets { title } } }');
    for (const n of [1, 2, 3]) await graph.execute({ document, variables: { n }, context: hub.context });
    // The same skeleton under another text.
    await run('query Other { a: shopOrders { b: id c: tickets(limit: 3) { d: title } } }');
    expect(sent).toHaveBeenCalledTimes(1);
    sent.mockRestore();
  });

  test('when its worker dies it is started again, and no request waits for ever', async () => {
    const sent = vi.spyOn(Worker.prototype, 'postMessage');
    const query = '{ geoReadings { about { tickets { agent { name } } } } }';
    const expected = (await hub.expected(query)).text;
    expect((await hub.ask(query)).data).toBe(expected);
    const [worker] = sent.mock.contexts as Worker[];
    // Between two questions, and while it is asked.
    await worker?.terminate();
    const asked = hub.ask('{ crmAgents { station { code } } }');
    // What it is to plan over, and the question.
    await vi.waitFor(() => expect(sent.mock.contexts).toHaveLength(3));
    const next = sent.mock.contexts[2] as Worker;
    expect(next).not.toBe(worker);
    void next.terminate();
    expect((await asked).errors).toBeUndefined();
    expect((await hub.ask('{ g: geoReadings { about { tickets { agent { name } } } } }')).data).toBe(expected.replace('geoReadings', 'g'));
    sent.mockRestore();
  });
});
