import { z } from 'zod';
import { suggestion } from '../../../contract/index.ts';
import { expressionForm, namesForm } from '../form.ts';
import { namedExpressions } from '../named-expressions.ts';
import { scopeOf, singleValue } from '../shape.ts';
import { stepRule } from '../step-context.ts';

/** `aggregate: {by: [date], measures: {flights: count()}}`: one row for each group. */
export const aggregate = stepRule({
  name: 'aggregate',
  example: '{by: [date], measures: {flights: count()}}',
  form: z.strictObject({ by: namesForm, measures: z.record(z.string(), expressionForm) }),
  plan({ by, measures }, context) {
    const { shape, fault } = context;
    const names = shape.filter(({ list }) => !list).map(({ name }) => name);
    const unknown = by.find((name) => !names.includes(name));
    if (unknown !== undefined)
      return fault(`names \`${unknown}\` in \`by\`, which is not a column there.${suggestion(unknown, names)}`, ['by']);
    const twice = by.find((name, index) => by.indexOf(name) !== index) ?? by.find((name) => Object.hasOwn(measures, name));
    if (twice !== undefined) return fault(`makes \`${twice}\` twice; give one of them another name.`);
    const found = namedExpressions(measures, { ...scopeOf(shape), groupedBy: by }, context, ['measures']);
    if (!found) return undefined;
    const keys = by.flatMap((name) => {
      const type = singleValue(shape, name);
      return type ? [{ name, type, list: false }] : [];
    });
    const after = [...keys, ...found.map(({ name, expression }) => ({ name, type: expression.type, list: false }))];
    return { action: { kind: 'aggregate', by, measures: found }, after };
  },
});
