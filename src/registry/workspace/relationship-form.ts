import { z } from 'zod';
import type { Declared, Problem, RelationshipDeclaration } from '../../contract/index.ts';
import { checkForm } from './check-form.ts';
import { graphName } from './names.ts';
import type { YamlDocument } from './yaml-document.ts';

const column = z.string().regex(/^[^.]+\..+$/, 'is a column, as `source.dataset.column` or `Model.column`');
const end = z.union([column.transform((one) => [one]), z.array(column).min(1)]);

/** relationships.yaml. */
export const relationshipsForm = z.array(
  z.strictObject({ from: end, to: end, as: graphName, inverse: graphName.optional(), one: z.boolean().optional() }),
);

/** Checks the form of relationships.yaml; an empty file has none. */
export function readRelationships(document: YamlDocument): { declared: Declared<RelationshipDeclaration>[]; problems: Problem[] } {
  const { file, line, value } = document;
  const empty = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
  const checked = checkForm(empty ? { ...document, value: [] } : document, relationshipsForm);
  const declared = (checked.value ?? []).map((each, index) => ({
    value: each,
    file,
    line: (path: readonly (string | number)[] = []) => line([index, ...path]),
  }));
  return { declared, problems: checked.problems };
}
