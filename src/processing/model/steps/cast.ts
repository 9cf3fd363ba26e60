import { z } from 'zod';
import { suggestion, WeirError } from '../../../contract/index.ts';
import { checkCast, parseCastType, type CastType } from '../../../sql/index.ts';
import type { CastAction, Shape } from '../plan-step.ts';
import { singleValue } from '../shape.ts';
import { stepRule, type StepContext } from '../step-context.ts';

/** `cast: {date: date}`: a row with a value that cannot be cast is rejected. */
export const cast = stepRule({
  name: 'cast',
  example: '{date: date}',
  form: z.record(z.string(), z.string()),
  plan(form, context) {
    const casts = Object.entries(form).map(([column, type]) => castOf(column, type, context));
    const found = casts.filter((each) => each !== undefined);
    if (found.length < casts.length) return undefined;
    if (found.length === 0) return context.fault('names no column; write `cast: {column: type}`.');
    return { action: { kind: 'cast', casts: found }, after: castShape(context.shape, found) };
  },
});

function castOf(column: string, type: string, { shape, fault }: StepContext): CastAction['casts'][number] | undefined {
  const from = singleValue(shape, column);
  if (!from) {
    const names = shape.map(({ name }) => name);
    const why = names.includes(column) ? 'which is a list' : 'which is not a column there';
    return fault(`names \`${column}\`, ${why}.${names.includes(column) ? '' : suggestion(column, names)}`, [column]);
  }
  try {
    const to: CastType = parseCastType(type);
    checkCast(from, to);
    return { column, from, to };
  } catch (error) {
    if (error instanceof WeirError && error.code === 'BAD_DEFINITION') return fault(`${error.message} (\`${column}\`)`, [column]);
    throw error;
  }
}

const castShape = (shape: Shape, casts: CastAction['casts']): Shape =>
  shape.map((column) => {
    const done = casts.find((each) => each.column === column.name);
    return done ? { ...column, type: { scalar: done.to.scalar, nullable: column.type.nullable } } : column;
  });
