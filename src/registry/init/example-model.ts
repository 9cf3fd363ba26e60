import type { Dataset, Field } from '../../contract/index.ts';
import { schemaLine } from '../json-schema/index.ts';
import { columnText, commented, yamlText } from './yaml-text.ts';

export interface ExampleModel {
  /** Relative to the workspace. */
  readonly file: string;
  /** How much it tells: days before other groups, sums before counts alone. */
  readonly worth: number;
  /** The model itself. */
  readonly definition: string;
  /** The file, in which all of it is a comment. */
  readonly text: string;
}

const MOMENTS: readonly string[] = ['Date', 'DateTime', 'LocalDateTime'];
const NUMBERS: readonly string[] = ['Int', 'BigInt', 'Decimal', 'Float'];

/** A number that tells how much, and not which one. */
const isMeasure = ({ key = [] }: Dataset, { name, column, scalar, list, opaque }: Field): boolean =>
  NUMBERS.includes(scalar) &&
  !list &&
  !opaque &&
  !key.includes(name) &&
  !/(?:^|_)(?:id|no|nr|code|key|year|month|day|lat|lon|lng|latitude|longitude)$|(?:Id|No|Code|Key)$/i.test(column);

const momentOf = ({ fields }: Dataset): Field | undefined =>
  fields.find(({ scalar, list, column }) => MOMENTS.includes(scalar) && !list && !/(?:update|modif|delet)/i.test(column)) ??
  fields.find(({ scalar, list }) => MOMENTS.includes(scalar) && !list);

const wordOf = ({ fields, key = [] }: Dataset): Field | undefined =>
  fields.find(({ name, scalar, list, opaque }) => scalar === 'String' && !list && !opaque && !key.includes(name));

/**
 * A model of a dataset that a newcomer can switch on: a row a day, or a row for each value of a text column; undefined where it has
 * neither. `live`: its changes are known, so that the model can follow them.
 */
export function exampleModel(dataset: Dataset, live: boolean): ExampleModel | undefined {
  const moment = momentOf(dataset);
  const by = moment ?? wordOf(dataset);
  if (!by) return undefined;
  const measures = dataset.fields.filter((field) => isMeasure(dataset, field)).slice(0, 2);
  const group = moment ? 'day' : by.name;
  const capital = ({ name }: Field) => name.charAt(0).toUpperCase() + name.slice(1);
  const stem = ({ name }: Field) => name.replace(/_+$/, '');
  const sums = measures.flatMap((field) => [
    `${stem(field)}Sum: ${yamlText(`sum(${columnText(field.column)})`)}`,
    `${stem(field)}Mean: ${yamlText(`avg(${columnText(field.column)})`)}`,
  ]);
  const name = `${dataset.type}By${moment ? 'Day' : capital(by)}`;
  const made = moment ? `cast(${columnText(by.column)} as date)` : columnText(by.column);
  const definition = [
    `model: ${name}`,
    `description: ${yamlText(`${dataset.id}, ${moment ? 'a row a day' : `a row for each ${by.name}`}`)}`,
    `key: [${group}]`,
    `from: ${yamlText(dataset.id)}`,
    'steps:',
    `  - filter: ${yamlText(`${columnText(by.column)} is not null`)}`,
    `  - derive: { ${group}: ${yamlText(made)} }`,
    '  - aggregate:',
    `      by: [${group}]`,
    `      measures: { ${['rowCount: count()', ...sums].join(', ')} }`,
    'expect:',
    `  - { unique: [${group}] }`,
    ...(live ? ['refresh: { onChange: true }'] : []),
  ].join('\n');
  const plain = dataset.id.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
  const file = `models/${plain.toLowerCase()}-by-${moment ? 'day' : 'value'}.yaml`;
  const head = `${schemaLine('model', file)}\n# A model is a table that the hub keeps, made of datasets by steps. Take the \`# \` away from the lines below, and it is in the graph.\n`;
  return {
    file,
    worth: (moment ? 2 : 0) + (measures.length > 0 ? 1 : 0),
    definition: `${definition}\n`,
    text: `${head}\n${commented(definition)}\n`,
  };
}
