import { expressionForm } from '../form.ts';
import { scopeOf } from '../shape.ts';
import { stepRule } from '../step-context.ts';

/** `filter: delay is not null`: rows for which it is true go on. */
export const filter = stepRule({
  name: 'filter',
  example: 'delay is not null',
  form: expressionForm,
  plan(text, { shape, expression, fault }) {
    const condition = expression(text, scopeOf(shape));
    if (!condition) return undefined;
    if (condition.type.scalar !== 'Boolean') return fault(`has \`${text}\`, which is a ${condition.type.scalar} and not a condition.`);
    return { action: { kind: 'filter', condition, text }, after: shape };
  },
});
