import { prismaType } from './column-type.ts';
import { isRequired, type CuratedTable } from './curated-table.ts';

/**
 * The curated tables in Prisma's schema language. Models and fields are called `M0`, `f0`, …, and mapped to their names, since
 * Prisma refuses some that GraphQL allows (`then`, `constructor`, `_x`, `Decimal`). Equal tables give equal text.
 */
export function prismaSchema(tables: readonly CuratedTable[]): string {
  const sorted = [...tables].sort((a, b) => (a.model < b.model ? -1 : 1));
  return ['datasource db {\n  provider = "postgresql"\n  schemas  = ["curated"]\n}\n', ...sorted.map(modelText)].join('\n');
}

function modelText(table: CuratedTable, index: number): string {
  const names = new Map(table.columns.map(({ name }, at) => [name, `f${at}`]));
  const fields = table.columns.map(
    (column, at) =>
      `${comment(column.description, '  ')}  f${at} ${prismaType(column.scalar, !isRequired(table, column))} @map(${JSON.stringify(column.name)})\n`,
  );
  const key = table.key.map((name) => names.get(name)).join(', ');
  const attributes = `\n  @@id([${key}])\n  @@map(${JSON.stringify(table.model)})\n  @@schema("curated")\n`;
  return `${comment(table.description, '')}model M${index} {\n${fields.join('')}${attributes}}\n`;
}

const comment = (text: string | undefined, indent: string): string =>
  (text ?? '')
    .split(/\r?\n|\r/)
    .filter(Boolean)
    .map((line) => `${indent}/// ${line}\n`)
    .join('');
