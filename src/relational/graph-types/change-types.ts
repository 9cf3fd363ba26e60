import { imageFieldName, imageFields } from '../../contract/index.ts';
import type { Dataset } from '../../contract/index.ts';
import { typeOf } from './field-type.ts';

/** The types of a dataset's change stream. */
export function changeTypes(dataset: Dataset): string {
  const { type } = dataset;
  // All nullable: an image may be of a row from before a column was there.
  const columns = imageFields(dataset).map((field) => `  ${imageFieldName(dataset, field)}: ${typeOf(field)}`);
  return [
    `"What one transaction changed, or one page of a snapshot."\ntype ${type}Changes { cursor: Cursor!  transaction: String  changes: [${type}Change!]! }`,
    `type ${type}Change { op: ChangeOp!  at: DateTime!  key: JSON  changed: [String!]  before: ${type}Image  node: ${type} }`,
    `"A row as it was."\ntype ${type}Image {\n${columns.join('\n')}\n}`,
  ].join('\n');
}

export const hasChanges = (dataset: Dataset): boolean => dataset.fidelity !== 'NONE';
