import { z, type ZodError, type ZodType } from 'zod';
import { suggestion } from '../../contract/index.ts';

/** An expression; YAML may have read a bare `true` or `1` as something else than text. */
export const expressionForm = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** Names of columns: at least one. */
export const namesForm = z.array(z.string()).min(1);

/** What does not have the form asked for, each as a phrase after the name of the thing. */
export function faultsOfForm(
  error: ZodError,
  { name, example, form }: { readonly name: string; readonly example: string; readonly form: ZodType },
): { readonly phrase: string; readonly path: readonly (string | number)[] }[] {
  return error.issues.map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    const place = path.length > 0 ? ` at \`${path.join('.')}\`` : '';
    if (issue.code !== 'unrecognized_keys') return { phrase: `cannot be read${place}; it is written as \`${name}: ${example}\`.`, path };
    const [key = ''] = issue.keys;
    const known = form instanceof z.ZodObject ? Object.keys(form.shape) : [];
    return { phrase: `has the unknown key \`${key}\`${place}.${suggestion(key, known)}`, path: [...path, key] };
  });
}
