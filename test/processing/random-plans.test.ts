import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/contract/index.ts';
import { compileModels } from '../../src/processing/index.ts';
import { declaredModel, input } from './declared.ts';
import { freshEngine, runPlan, type Rows } from './engine.ts';
import { reference, yamlOf, type RandomStep } from './reference.ts';

let engine: Engine;
beforeAll(async () => (engine = await freshEngine()));
afterAll(() => engine.close());

const key = fc.constantFrom('x', 'y', 'z', null);
const rows = fc.array(fc.tuple(fc.constantFrom(1, 2, 3, null), key, fc.constantFrom('10', '7', 'seven', '', null)), { maxLength: 30 });
const step: fc.Arbitrary<RandomStep> = fc.oneof(
  fc.record({ kind: fc.constant('dedupe' as const), by: fc.constantFrom('all' as const, ['b'], ['a', 'c']) }),
  fc.constant({ kind: 'cast' as const }),
  fc.record({ kind: fc.constant('filter' as const), least: fc.constantFrom(1, 2, 3) }),
  fc.record({ kind: fc.constant('derive' as const), plus: fc.constantFrom(0, 1) }),
  fc.record({
    kind: fc.constant('join' as const),
    dataset: fc.constantFrom('x.one', 'x.several'),
    type: fc.constantFrom('left' as const, 'inner' as const, 'semi' as const, 'anti' as const),
  }),
  fc.constant({ kind: 'aggregate' as const }),
);

const inputRows = input('x.rows', { a: 'Int', b: 'String', c: 'String' });
const one: Rows = {
  input: input('x.one', { b: 'String', d: 'Int' }),
  rows: [
    ['x', 1],
    ['y', 2],
    [null, 3],
  ],
};
const several: Rows = {
  input: input('x.several', { b: 'String', d: 'Int' }),
  rows: [
    ['x', 1],
    ['x', 2],
    ['z', 3],
    ['z', 3],
    [null, 4],
  ],
};

it('random plans: every row of every step has one fate, and the rows are those worked out by hand', async () => {
  await fc.assert(
    fc.asyncProperty(rows, fc.array(step, { maxLength: 6 }), async (given, steps) => {
      const datasets: Rows[] = [{ input: inputRows, rows: given }, one, several];
      const yaml = `model: Random\nkey: [b]\nfrom: x.rows\nsteps: [${steps.map((each) => `{${yamlOf(each)}}`).join(', ')}]`;
      const { models, problems } = compileModels([declaredModel(yaml)], (id) => datasets.find(({ input: each }) => each.id === id)?.input);
      expect(problems).toEqual([]);
      const [model] = models;
      if (!model) throw new Error('no model');

      const { fates, result, rowsIn, rowsOut, sql } = await runPlan(engine, model, datasets);
      const wanted = reference(steps, datasets);
      const counted = new Map<string, number>();
      for (const { step: label, fate, rows: number } of fates)
        counted.set(`${label} ${fate}`, (counted.get(`${label} ${fate}`) ?? 0) + Number(number));
      expect(Object.fromEntries(counted), sql).toEqual(
        Object.fromEntries(wanted.fates.map(([label, fate, number]) => [`${label} ${fate}`, number])),
      );
      expect([rowsIn, rowsOut]).toEqual([BigInt(given.length), BigInt(wanted.rows.length)]);
      const texts = (all: readonly object[]): string[] =>
        all.map((row) => JSON.stringify(Object.values(row).map((value) => (value === null ? null : String(value))))).toSorted();
      expect(texts(result), sql).toEqual(texts(wanted.rows));
    }),
    { numRuns: 300 },
  );
}, 300_000);
