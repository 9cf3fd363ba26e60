import type { Column, Scalar } from '../../contract/index.ts';
import type { CatalogueColumn } from './catalogue.ts';

const SCALAR_OF: Readonly<Record<string, Scalar>> = {
  tinyint: 'Int',
  smallint: 'Int',
  mediumint: 'Int',
  int: 'Int',
  year: 'Int',
  bigint: 'BigInt',
  bit: 'BigInt',
  decimal: 'Decimal',
  float: 'Float',
  double: 'Float',
  char: 'String',
  varchar: 'String',
  tinytext: 'String',
  text: 'String',
  mediumtext: 'String',
  longtext: 'String',
  enum: 'String',
  set: 'String',
  date: 'Date',
  time: 'Time',
  datetime: 'LocalDateTime',
  timestamp: 'DateTime',
  json: 'JSON',
  uuid: 'UUID',
  binary: 'Bytes',
  varbinary: 'Bytes',
  tinyblob: 'Bytes',
  blob: 'Bytes',
  mediumblob: 'Bytes',
  longblob: 'Bytes',
};

/** Whole types that have another scalar than those of their name have. */
const EXCEPTIONS: readonly (readonly [RegExp, Scalar])[] = [
  [/^(tinyint\(1\)|bit\(1\))$/, 'Boolean'],
  [/^int(\(\d+\))? unsigned/, 'BigInt'],
];

/** What may hold a value that is none: a date without a day, a time past one, 2 for a truth value. It is null in answers. */
const LOOSE: ReadonlySet<Scalar> = new Set<Scalar>(['Date', 'Time', 'DateTime', 'LocalDateTime', 'Boolean']);

/** A column as the graph knows it; its type says the collation that text compares by. */
export function columnOf({ name, type, nullable, collation, comment, json }: CatalogueColumn): Column {
  const scalar = json ? 'JSON' : (EXCEPTIONS.find(([form]) => form.test(type))?.[1] ?? SCALAR_OF[/^\w+/.exec(type)?.[0] ?? ''] ?? null);
  const enumValues = type.startsWith('enum(') ? valuesOf(type) : undefined;
  return {
    name,
    nativeType: json ? 'json' : `${type}${scalar === 'String' && collation !== null ? ` collate ${collation}` : ''}`,
    scalar,
    list: false,
    nullable: nullable || (scalar !== null && LOOSE.has(scalar) && type !== 'bit(1)'),
    ...(enumValues && { enumValues }),
    ...(comment !== '' && { description: comment }),
  };
}

/** The values of `enum('a','it''s')`. */
const valuesOf = (type: string): readonly string[] =>
  Array.from(type.matchAll(/'((?:[^']|'')*)'/g), ([, value = '']) => value.replaceAll("''", "'"));
