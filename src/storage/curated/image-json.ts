import { DIALECTS, jsonValue, quoteText } from '../../sql/index.ts';
import { curatedType } from './column-type.ts';
import type { CuratedColumn } from './curated-table.ts';

/** A SQL text expression: a row's image as JSON, column → value in travel form; `at` says under which SQL a column's value is found. */
export function imageJson(columns: readonly CuratedColumn[], at: (column: CuratedColumn) => string): string {
  const members = columns.map((column) => {
    const { name, scalar } = column;
    // Each may be null: an image is also made of rows that were not checked yet.
    const type = { nativeType: curatedType(scalar), scalar, list: false, nullable: true, opaque: false };
    return `${quoteText(`${JSON.stringify(name)}:`)}||${jsonValue(DIALECTS.postgres, at(column), type)}`;
  });
  return `'{'||${members.join(`||','||`)}||'}'`;
}
