import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, test } from 'vitest';
import type { ReadContext } from '../../src/contract/index.ts';
import { SharedRuns } from '../../src/relational/reader/shared-runs.ts';
import { catalogOf, context, dataset, int, reading, select, text } from './reading.ts';

const contextOf = (signal: AbortSignal = new AbortController().signal) => ({ signal }) as ReadContext;

/** A question whose answer is what has been written when it began. */
function ground() {
  const shared = new SharedRuns();
  const runs: { readonly signal: AbortSignal; end(): void; fail(fault: Error): void }[] = [];
  let written = 0;
  return {
    runs,
    write: () => (written += 1),
    ask: (signal?: AbortSignal) =>
      shared.run('the count', contextOf(signal), (context) => {
        const answer = String(written);
        return new Promise((resolve, reject) => {
          runs.push({ signal: context.signal, end: () => resolve(answer), fail: reject });
        });
      }),
  };
}

describe('those who ask the same at the same time', () => {
  it('share what has not begun, never what began before they asked', async () => {
    const { ask, runs, write } = ground();
    const [one, other] = [ask(), ask()];
    write();
    const late = [ask(), ask(), ask()];
    expect(runs).toHaveLength(2);

    runs[0]?.end();
    expect(await one).toBe('0');
    await pause(0);
    expect(runs).toHaveLength(3);
    write();
    const latest = ask();

    runs[2]?.end();
    expect(await Promise.all(late)).toEqual(['1', '1', '1']);
    await pause(0);
    runs[3]?.end();
    expect(await latest).toBe('2');
    runs[1]?.end();
    expect(await other).toBe('0');
  });

  it('are answered where whoever waited before them has left', async () => {
    const { ask, runs } = ground();
    const running = [ask(), ask()];
    const gone = new AbortController();
    const left = ask(gone.signal).catch((fault: Error) => fault);
    gone.abort();
    expect(await left).toMatchObject({ code: 'TIMEOUT' });

    const next = ask();
    runs[0]?.end();
    await pause(0);
    expect(runs[2]?.signal.aborted).toBe(false);
    runs[1]?.end();
    runs[2]?.end();
    expect(await Promise.all([...running, next])).toEqual(['0', '0', '0']);
  });

  it('leave one by one, and the last one stops the statement', async () => {
    const { ask, runs } = ground();
    const running = [ask(), ask()];
    const [one, other, gone] = [new AbortController(), new AbortController(), new AbortController()];
    const waiting = [ask(one.signal), ask(other.signal), ask(gone.signal)].map((answer) => answer.catch((fault: Error) => fault));
    gone.abort();
    expect(await waiting[2]).toMatchObject({ code: 'TIMEOUT' });

    runs[0]?.end();
    await pause(0);
    expect(runs).toHaveLength(3);
    one.abort();
    expect(await waiting[0]).toMatchObject({ code: 'TIMEOUT' });
    expect(runs[2]?.signal.aborted).toBe(false);
    other.abort();
    expect(await waiting[1]).toMatchObject({ code: 'TIMEOUT' });
    expect(runs[2]?.signal.aborted).toBe(true);
    runs[2]?.fail(new Error('stopped'));
    runs[1]?.end();
    await Promise.all(running);
  });

  it('are not asked for where all have left before it began', async () => {
    const { ask, runs } = ground();
    const running = [ask(), ask()];
    const gone = new AbortController();
    const waiting = ask(gone.signal).catch((fault: Error) => fault);
    gone.abort();
    await waiting;
    for (const run of runs) run.end();
    await Promise.all(running);
    expect(runs).toHaveLength(2);
  });

  it('all hear of its fault', async () => {
    const { ask, runs } = ground();
    const running = [ask(), ask()];
    const waiting = [ask(), ask()].map((answer) => answer.catch((fault: Error) => fault.message));
    runs[0]?.fail(new Error('no first'));
    await expect(running[0]).rejects.toThrow('no first');
    await pause(0);
    runs[2]?.fail(new Error('lost'));
    expect(await Promise.all(waiting)).toEqual(['lost', 'lost']);
    runs[1]?.end();
    await running[1];
  });
});

test('who asks one thing with other values shares nothing', async () => {
  const people = dataset('shop', 'postgres', {
    id: 'shop.people',
    type: 'Person',
    one: 'person',
    many: 'people',
    key: ['number'],
    fields: { number: int, name: text },
  });
  const { reader } = reading({
    home: 'shop',
    dialect: 'postgres',
    catalog: catalogOf([people]),
    execute: async ({ values }) => {
      await pause(10);
      return `"${String(values[0])}"`;
    },
  });
  const read = reader.compileRoot(select('person(number: $n)', 'Person', ['name']));
  const asked = [1, 2, 3, 1, 2, 3, 4].map((n) => read.run({ variables: { n }, context: context() }));
  expect((await Promise.all(asked)).map(({ json }) => json)).toEqual(['"1"', '"2"', '"3"', '"1"', '"2"', '"3"', '"4"']);
});
