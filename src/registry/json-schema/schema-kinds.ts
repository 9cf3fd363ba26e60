/** The kinds of workspace files, each with a schema. */
export const SCHEMA_KINDS = ['weir', 'source', 'relationship', 'model', 'policy'] as const;

export type SchemaKind = (typeof SCHEMA_KINDS)[number];

/** Where a workspace has its schemas: made anew by `weir start`, so that version control need not keep them. */
export const SCHEMA_FOLDER = '.weir/schemas';

/** The first line of a workspace file, by which editors find the schema; the path is from the file. */
export function schemaLine(kind: SchemaKind, file: string): string {
  const up = '../'.repeat(file.split('/').length - 1) || './';
  return `# yaml-language-server: $schema=${up}${SCHEMA_FOLDER}/${kind}.json`;
}
