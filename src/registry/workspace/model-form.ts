import { Cron } from 'croner';
import { z } from 'zod';
import type { Declared, ModelDeclaration, Problem } from '../../contract/index.ts';
import { checkForm } from './check-form.ts';
import { graphName, text } from './names.ts';
import { MATERIALIZE_NOT_YET, MODEL_NOT_YET, notYet, withoutNotYet } from './not-yet.ts';
import type { YamlDocument } from './yaml-document.ts';

/** `Date!`, `Int`, `[String]`; which scalars there are is the processing's to say. */
const type = z.string().regex(/^\[?[A-Za-z]+\]?!?$/, 'is a type, like `Date!` or `Int`');

const field = z.union([
  type.transform((name) => ({ type: name })),
  z.strictObject({ type, was: graphName.optional(), description: text.optional() }),
]);

const step = z
  .record(z.string(), z.unknown())
  .refine((value) => Object.keys(value).length === 1, 'has one key, the name of what it does, like `filter: delay is not null`');

const works = (pattern: string, timeZone: string): boolean => {
  try {
    return new Cron(pattern, { paused: true, timezone: timeZone }).nextRun() !== null;
  } catch {
    return false;
  }
};

/** When a model is run, beside the first time. */
const refresh = z
  .strictObject({
    onChange: z.boolean().default(false),
    schedule: z
      .string()
      .refine((value) => works(value, 'UTC'), 'is five fields of cron that come true some day, like `15 * * * *`')
      .optional(),
    timeZone: z
      .string()
      .refine((value) => works('0 0 * * *', value), 'is a time zone, like Europe/Stockholm')
      .optional(),
  })
  .default({ onChange: false });

/** One file of models/. */
export const modelForm = z.strictObject({
  model: graphName,
  owner: text.optional(),
  description: text.optional(),
  key: z.array(text).min(1),
  fields: z.record(graphName, field).optional(),
  from: text,
  steps: z.array(step).default([]),
  expect: z.array(z.record(z.string(), z.unknown())).default([]),
  materialize: z.literal('table').default('table'),
  refresh,
});

/** Checks the form of one file of models/. What its steps and expectations say is for whoever runs them. */
export function readModel(document: YamlDocument): { declared?: Declared<ModelDeclaration>; problems: Problem[] } {
  const { file, line, text: written } = document;
  const built = withoutNotYet(document, MODEL_NOT_YET);
  const materialize = materializeNotYet(built.document);
  if (materialize) return { problems: [...built.problems, materialize] };
  const checked = checkForm(built.document, modelForm);
  // With `sql` taken out, that `from` is missing is no fault of its own.
  const bySql = typeof document.value === 'object' && document.value !== null && 'sql' in document.value;
  const problems = [...built.problems, ...checked.problems.filter(({ message }) => !bySql || message !== '`from` is missing.')];
  return problems.length === 0 && checked.value
    ? { declared: { value: checked.value, file, line, text: written }, problems }
    : { problems };
}

function materializeNotYet({ value, file, line }: YamlDocument): Problem | undefined {
  const way: unknown = typeof value === 'object' && value !== null && 'materialize' in value ? value.materialize : undefined;
  if (typeof way !== 'string' || !MATERIALIZE_NOT_YET.includes(way)) return undefined;
  return { code: 'BAD_DEFINITION', message: notYet(`\`materialize: ${way}\``), path: `${file}:${line(['materialize'])}` };
}
