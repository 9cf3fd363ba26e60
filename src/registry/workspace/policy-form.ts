import { z } from 'zod';
import type { Declared, PolicyDeclaration, Problem } from '../../contract/index.ts';
import { checkForm } from './check-form.ts';
import { text } from './names.ts';
import type { YamlDocument } from './yaml-document.ts';

/** `admin` sees everything and is no policy's; the name travels in headers and claims. */
const role = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'is the name of a role: letters, digits, `_` and `-`')
  .refine((name) => name !== 'admin', 'cannot be `admin`, which sees everything; call the role otherwise');

const filter = z.record(z.string(), z.unknown());

const mask = z.union([z.null(), z.enum(['null', 'hash', 'partial']), z.strictObject({ constant: z.string() })]);

const write = z.strictObject({ columns: z.array(text).min(1).optional(), check: filter.optional() });

const grant = z.strictObject({
  columns: z
    .strictObject({
      include: z.array(text).min(1).optional(),
      exclude: z.array(text).min(1).optional(),
      aggregateOnly: z
        .strictObject({ fields: z.array(text).min(1), minGroup: z.int().min(2, 'is 2 at least; fewer would tell single values') })
        .optional(),
      mask: z.record(text, mask).optional(),
    })
    .refine(({ include, exclude }) => include === undefined || exclude === undefined, 'has either `include` or `exclude`')
    .optional(),
  rows: filter.optional(),
  write: z.strictObject({ insert: write.optional(), update: write.optional(), delete: write.optional() }).optional(),
  limit: z.int().min(1).optional(),
});

/** One file of policies/. */
export const policyForm = z.strictObject({
  role,
  inherits: z.array(role).default([]),
  allow: z.record(text, grant).default({}),
  cost: z.int().min(1).optional(),
  deny: z.strictObject({ tags: z.array(text).default([]) }).default({ tags: [] }),
  rowArguments: z.record(text, z.record(text, text)).optional(),
});

/** Checks the form of one file of policies/. Whether what it names is in the graph is told when there is one. */
export function readPolicy(document: YamlDocument): { declared?: Declared<PolicyDeclaration>; problems: readonly Problem[] } {
  const { file, line } = document;
  const { value, problems } = checkForm(document, policyForm);
  return problems.length === 0 && value ? { declared: { value: value as PolicyDeclaration, file, line }, problems } : { problems };
}
