import { z } from 'zod';
import { expressionForm } from '../form.ts';
import { namedExpressions } from '../named-expressions.ts';
import { scopeOf, withColumns } from '../shape.ts';
import { stepRule } from '../step-context.ts';

/** `derive: {miles: distance * 0.62}`: each reads the columns as they were before the step; one of an existing name takes its place. */
export const derive = stepRule({
  name: 'derive',
  example: '{miles: distance * 0.62}',
  form: z.record(z.string(), expressionForm),
  plan(form, context) {
    const columns = namedExpressions(form, scopeOf(context.shape), context);
    return columns && { action: { kind: 'derive', columns }, after: withColumns(context.shape, columns) };
  },
});
