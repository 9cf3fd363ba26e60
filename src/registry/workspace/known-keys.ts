import { z } from 'zod';

/** The keys that a form has at a path within it; of several forms that may stand there, all of theirs. */
export function knownKeys(form: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (form instanceof z.ZodOptional || form instanceof z.ZodDefault || form instanceof z.ZodNullable) return knownKeys(form.unwrap(), path);
  if (form instanceof z.ZodPipe) return knownKeys(form.in, path);
  if (form instanceof z.ZodUnion) return form.options.flatMap((option) => knownKeys(option, path));
  const [first, ...rest] = path;
  if (first === undefined) return form instanceof z.ZodObject ? Object.keys(form.shape) : [];
  if (form instanceof z.ZodObject) return knownKeys(form.shape[String(first)], rest);
  if (form instanceof z.ZodRecord) return knownKeys(form.valueType, rest);
  return form instanceof z.ZodArray ? knownKeys(form.element, rest) : [];
}
