import { columnsOf, type TypedExpression } from '../../sql/index.ts';
import type { PlanStep, StepAction } from './plan-step.ts';

type Names = ReadonlySet<string>;

/** `before[i]` are the columns that step `i` and those after it read of the rows that go into it; the last is the result's. */
export function neededColumns(steps: readonly PlanStep[], outputs: readonly string[]): readonly Names[] {
  const before: Names[] = [new Set(outputs)];
  for (const step of steps.toReversed()) before.unshift(neededBy(step, before[0] ?? new Set()));
  return before;
}

/** The columns of a joined dataset that its step reads; `needed` are those of the rows after it. */
export function neededOfJoined(step: Extract<StepAction, { kind: 'join' }>, needed: Names): Names {
  const taken = step.take.filter(({ name }) => needed.has(name)).map(({ expression }) => expression);
  return new Set(
    [step.on, ...taken].flatMap((each) =>
      columnsOf(each)
        .filter(({ table }) => table === step.alias)
        .map(({ name }) => name),
    ),
  );
}

function neededBy(step: PlanStep, after: Names): Names {
  switch (step.kind) {
    // Which of several equal rows stays is decided by all columns.
    case 'dedupe':
      return new Set(step.before.map(({ name }) => name));
    case 'cast':
      return new Set([...after, ...step.casts.map(({ column }) => column)]);
    case 'filter':
      return new Set([...after, ...own([step.condition])]);
    case 'join':
      return new Set([...without(after, step.take), ...own([step.on, ...wanted(step.take, after)])]);
    case 'derive':
      return new Set([...without(after, step.columns), ...own(wanted(step.columns, after))]);
    case 'aggregate':
      return new Set([...step.by, ...own(wanted(step.measures, after))]);
  }
}

interface Named {
  readonly name: string;
  readonly expression: TypedExpression;
}

const without = (names: Names, made: readonly Named[]): string[] => [...names].filter((name) => !made.some((each) => each.name === name));

const wanted = (made: readonly Named[], after: Names): TypedExpression[] =>
  made.filter(({ name }) => after.has(name)).map(({ expression }) => expression);

/** Columns of the rows themselves, not of what they are joined to. */
const own = (expressions: readonly TypedExpression[]): string[] =>
  expressions.flatMap((each) =>
    columnsOf(each)
      .filter(({ table }) => table === undefined)
      .map(({ name }) => name),
  );
