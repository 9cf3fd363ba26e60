import { z } from 'zod';
import { suggestion } from '../../../contract/index.ts';
import { namesForm } from '../form.ts';
import { stepRule } from '../step-context.ts';

/** `dedupe: {by: all}` or `{by: [iata]}` */
export const dedupe = stepRule({
  name: 'dedupe',
  example: '{by: all}',
  form: z.strictObject({ by: z.union([z.literal('all'), namesForm]) }),
  plan({ by }, { shape, fault }) {
    const names = shape.map(({ name }) => name);
    const unknown = by === 'all' ? undefined : by.find((name) => !names.includes(name));
    if (unknown !== undefined) return fault(`names \`${unknown}\`, which is not a column there.${suggestion(unknown, names)}`, ['by']);
    return { action: { kind: 'dedupe', by }, after: shape };
  },
});
