import type { Dataset } from '../../contract/index.ts';
import { schemaLine } from '../json-schema/index.ts';
import { commented, yamlList, yamlText } from './yaml-text.ts';

/** How the changes of a database are to be known. */
export interface ChangesChoice {
  /** What stands. */
  readonly way: 'poll' | 'none';
  /** Why, as a comment. */
  readonly why: string;
  /** The server decodes its log, and the role may have a slot. */
  readonly replication: boolean;
}

/** sources/<name>.yaml of a PostgreSQL database. */
export function postgresText(options: {
  readonly source: string;
  readonly variable: string;
  /** What it is, for its reader: no address. */
  readonly what: string;
  readonly schemas: readonly string[];
  readonly changes: ChangesChoice;
  /** Names given so that no two datasets want one. */
  readonly named: ReadonlyMap<string, string>;
  readonly datasets: readonly Dataset[];
}): string {
  const { source, variable, what, schemas, changes, named, datasets } = options;
  const tables = datasets.map(({ id }) => id.slice(source.length + 1));
  const slot = `weir_${source.replaceAll('-', '_').toLowerCase()}`.slice(0, 63);
  const poll = 'changes: { poll: 30s }';
  const replication = `changes: { replication: { slot: ${slot}, publication: ${slot}, maxWal: 10GB } }`;
  return [
    schemaLine('source', `sources/${source}.yaml`),
    `# ${what}`,
    `source: ${source}`,
    'kind: postgres',
    `connection: "\${env:${variable}}" # stands in .env, which is not under version control`,
    `schemas: ${yamlList(schemas)}`,
    ...included(tables),
    ...wrapped(changes.why),
    ...(changes.replication
      ? [
          commented(
            `Every change at once, with the row as it was: takes the line below. It makes the slot and the publication ${slot} there.`,
          ),
          commented(replication),
        ]
      : []),
    changes.way === 'poll' ? poll : commented(poll),
    ...datasetsText(named, datasets[0], source),
    '',
  ].join('\n');
}

/** sources/<name>.yaml of a database of MariaDB or MySQL. */
export function mysqlText(options: {
  readonly source: string;
  readonly variable: string;
  /** What it is, for its reader: no address. */
  readonly what: string;
  readonly named: ReadonlyMap<string, string>;
  readonly datasets: readonly Dataset[];
}): string {
  const { source, variable, what, named, datasets } = options;
  return [
    schemaLine('source', `sources/${source}.yaml`),
    `# ${what}`,
    `source: ${source}`,
    'kind: mysql',
    `connection: "\${env:${variable}}" # stands in .env, which is not under version control`,
    ...included(datasets.map(({ id }) => id.slice(source.length + 1))),
    ...datasetsText(named, datasets[0], source),
    '',
  ].join('\n');
}

/** A file as a dataset. */
export interface FileText {
  readonly name: string;
  readonly path: string;
  readonly key?: readonly string[];
}

/** sources/<name>.yaml of files. `left`: those that could not be read, and why. */
export function filesText(options: {
  readonly source: string;
  readonly files: readonly FileText[];
  readonly left: ReadonlyMap<string, string>;
  readonly named: ReadonlyMap<string, string>;
  readonly datasets: readonly Dataset[];
}): string {
  const { source, files, left, named, datasets } = options;
  return [
    schemaLine('source', `sources/${source}.yaml`),
    `source: ${source}`,
    'kind: files',
    '# Types are read off the values; `types: { opened: date }` says otherwise, and `key` names columns that tell rows apart.',
    'files:',
    ...files.map(({ name, path, key }) =>
      key ? `  ${yamlText(name)}: { path: ${yamlText(path)}, key: ${yamlList(key)} }` : `  ${yamlText(name)}: ${yamlText(path)}`,
    ),
    ...[...left].flatMap(([path, why]) => wrapped(`Left out: ${path}: ${why}`)),
    ...datasetsText(named, datasets[0], source),
    '',
  ].join('\n');
}

const WIDTH = 120;

function included(tables: readonly string[]): string[] {
  if (tables.length === 0) return ['# include: [orders, order_*] # all tables, where nothing is said'];
  return [
    '# All tables and views that may be read are in the graph; `include` chooses among them:',
    ...wrapped(`include: ${yamlList(tables)}`, '  '),
  ];
}

/** A long text as lines of comments; all but the first are indented. */
function wrapped(text: string, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.replaceAll(/\s*\n\s*/g, ' ').split(' ')) {
    if (line !== '' && line.length + word.length + 3 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line].map((each, index) => `# ${index === 0 ? '' : indent}${each}`);
}

function datasetsText(named: ReadonlyMap<string, string>, example: Dataset | undefined, source: string): string[] {
  const given = [...named].map(([table, name]) => `  ${yamlText(table)}: { name: ${name} }`);
  const field = example?.fields.find(({ name }) => !example.key?.includes(name)) ?? example?.fields[0];
  const shown =
    example && field
      ? [
          `  ${yamlText(example.id.slice(source.length + 1))}:`,
          '    fields:',
          `      ${yamlText(field.column)}: { description: what it means, tags: [internal] }`,
        ]
      : [];
  if (given.length > 0) return ['# Names of their own for datasets that would have wanted the name of another.', 'datasets:', ...given];
  return shown.length > 0 ? ['# Names, descriptions and tags, by table and column:', ...['datasets:', ...shown].map(commented)] : [];
}
