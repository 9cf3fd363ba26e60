import { z } from 'zod';
import { suggestion } from '../../contract/index.ts';
import type { Connector, Declared, Problem, SourceDeclaration } from '../../contract/index.ts';
import { checkForm } from './check-form.ts';
import { literalSecrets } from './literal-secret.ts';
import { graphName, sourceName, text } from './names.ts';
import { KINDS_NOT_YET, notYet, SOURCE_NOT_YET, withoutNotYet } from './not-yet.ts';
import type { YamlDocument } from './yaml-document.ts';

const field = z.strictObject({
  name: graphName.optional(),
  description: text.optional(),
  tags: z.array(text).optional(),
  deprecated: z.strictObject({ reason: text, use: text.optional(), until: z.iso.date('is a day, as YYYY-MM-DD').optional() }).optional(),
});

const computed = z.strictObject({ type: text, sql: text, ...field.omit({ name: true }).shape });

const dataset = z.strictObject({
  name: graphName.optional(),
  plural: graphName.optional(),
  key: z.array(text).min(1).optional(),
  fields: z.record(z.string(), field).optional(),
  computed: z.record(z.string(), computed).optional(),
});

/** What every kind of source has. */
const COMMON = {
  source: sourceName,
  kind: text,
  owner: text.optional(),
  description: text.optional(),
  prefix: z
    .string()
    .regex(/^([A-Za-z][A-Za-z0-9_-]*)?$/, 'has letters, digits, `_` and `-` and begins with a letter, or is empty')
    .optional(),
  include: z.array(text).optional(),
  drift: z.enum(['follow', 'hold', 'additive']).optional(),
  datasets: z.record(z.string(), dataset).optional(),
};

/** What a source of a kind may say. */
export const sourceForm = ({ keys }: Pick<Connector, 'keys'>) => z.strictObject({ ...COMMON, ...keys });

/** Checks one file of sources/; its kind's connector says which further keys it has. */
export function readSource(
  document: YamlDocument,
  connectors: readonly Connector[],
): { declared?: Declared<SourceDeclaration>; problems: Problem[] } {
  const { file, line, value, text: written } = document;
  const at = (path: readonly string[]) => ({ path: `${file}:${line(path)}` });
  const kind: unknown = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  if (typeof kind !== 'string')
    return { problems: [{ code: 'BAD_DEFINITION', message: '`kind` is missing, or no text.', ...at(['kind']) }] };
  const connector = connectors.find((each) => each.kind === kind);
  if (!connector) {
    const known = connectors.map((each) => each.kind);
    const message = KINDS_NOT_YET.includes(kind)
      ? notYet(`\`kind: ${kind}\``)
      : `There is no kind of source \`${kind}\`.${suggestion(kind, known)}`;
    return { problems: [{ code: 'BAD_DEFINITION', message, ...at(['kind']) }] };
  }
  const secrets = literalSecrets(document);
  const built = withoutNotYet(
    document,
    SOURCE_NOT_YET.filter(([key, ...rest]) => rest.length > 0 || key === undefined || !(key in connector.keys)),
  );
  const checked = checkForm(built.document, sourceForm(connector), (key) => {
    const other = connectors.find((each) => key in each.keys);
    return other && `\`${key}\` is a key of \`kind: ${other.kind}\`, and this is \`kind: ${kind}\`.`;
  });
  const problems = [
    ...secrets,
    ...built.problems,
    ...checked.problems,
    ...(checked.value ? homeProblem(checked.value.source, connector, at(['source'])) : []),
  ];
  return problems.length === 0 && checked.value
    ? { declared: { value: checked.value, file, line, text: written }, problems }
    : { problems };
}

/** A source that answers by itself is a home under its own name; two of those names are the hub's. */
function homeProblem(name: string, connector: Connector, at: { path: string }): Problem[] {
  const taken = name === 'models' || (name === 'files' && connector.home === 'own');
  return taken
    ? [
        {
          code: 'BAD_DEFINITION',
          message: `No source can be called \`${name}\`: the hub calls a place of its own so. Choose another name.`,
          ...at,
        },
      ]
    : [];
}
