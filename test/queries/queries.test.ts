import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kind, parse, validate, type DefinitionNode } from 'graphql';
import { format } from 'prettier';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DialectName } from '../../src/contract/index.ts';
import { givenDialects } from '../setup/given-dialects.ts';
import { context } from '../federation/hub.ts';
import { openShop, type Shop } from './shop.ts';
import { inLines } from './sql-lines.ts';

const PAGE = join(import.meta.dirname, '../../docs/querying.md');

/** By what a reader calls them. */
const DATABASES: Readonly<Record<string, DialectName>> = {
  PostgreSQL: 'postgres',
  'DuckDB (files)': 'duckdb',
  SQLite: 'sqlite',
  MariaDB: 'mariadb',
  MySQL: 'mysql',
};

/** Asked as the others are, and not shown: its statements are MariaDB's but for how lists are cut. */
const UNSHOWN = new Set(['MySQL']);

const HEAD = `# Queries, their answers, and the SQL that makes them

Every root field below is one statement to the database in which the rows lie, and its JSON is made there. This page is written by
\`test/queries\` from running them; the tables are those of [shop.ts](../test/queries/shop.ts). What each argument means is told in
[Queries](guide/querying.md).

MySQL has MariaDB's statements but for lists: rows are cut in a subquery before they are aggregated, as in SQLite's.
`;

const given = new Set(await givenDialects());
const databases = Object.entries(DATABASES).filter(([, dialect]) => given.has(dialect));

const shops: [name: string, shop: Shop][] = [];
beforeAll(async () => {
  for (const [name, dialect] of databases) shops.push([name, await openShop(dialect)]);
});
afterAll(async () => {
  for (const [, shop] of shops) await shop.close();
});

/** What is said before an operation: the comments that end where it begins. */
function proseBefore(source: string, { loc }: DefinitionNode): string {
  const above = source.slice(0, loc?.start).trimEnd().split('\n');
  const comments = above.slice(above.findLastIndex((line) => !line.startsWith('#')) + 1);
  return comments.map((line) => line.replace(/^# ?/, '')).join('\n');
}

async function sectionOf(source: string): Promise<string> {
  const document = parse(source);
  const parts: string[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const text = source.slice(definition.loc?.start, definition.loc?.end);
    const answers = new Map<string, string>();
    const statements: string[] = [];
    for (const [name, shop] of shops) {
      const operation = parse(text);
      expect(validate(shop.graph.schema, operation)).toEqual([]);
      shop.statements.length = 0;
      const { data, errors } = await shop.graph.execute({ document: operation, variables: {}, context: context() });
      const [fault] = errors ?? [];
      // What a dialect does not have it says by name; what every one has is answered by all alike.
      if (fault) expect(fault.message).toContain(name);
      else answers.set(name, String(data));
      const shown = fault ? `\n${fault.message}` : `\n\`\`\`sql\n${shop.statements.map(inLines).join(';\n\n')}\n\`\`\``;
      if (!UNSHOWN.has(name)) statements.push(`<details><summary>${name}</summary>\n${shown}\n\n</details>`);
    }
    const [answer = ''] = answers.values();
    for (const [name, other] of answers) expect(JSON.parse(other), `${name}: ${text}`).toEqual(JSON.parse(answer));
    const json = await format(answer, { parser: 'json', printWidth: 140 });
    parts.push(
      [proseBefore(source, definition), `\`\`\`graphql\n${text}\n\`\`\``, `\`\`\`json\n${json.trim()}\n\`\`\``, ...statements].join('\n\n'),
    );
  }
  return parts.join('\n\n').replace(/^# /gm, '## ');
}

/** With `vitest -u` the page is written anew. */
test('docs/querying.md is what every dialect answers, and the statement that each is asked', async () => {
  const files = (await readdir(import.meta.dirname)).filter((file) => file.endsWith('.graphql')).sort();
  expect(files.length).toBeGreaterThan(4);
  const sections: string[] = [];
  for (const file of files) sections.push(await sectionOf(await readFile(join(import.meta.dirname, file), 'utf8')));
  const page = `${[HEAD.trimEnd(), ...sections].join('\n\n')}\n`;
  if (databases.some(([name]) => name === 'MariaDB')) await expect(page).toMatchFileSnapshot(PAGE);
  // What is not there to be asked is left out of what the page has.
  else expect(page).toBe((await readFile(PAGE, 'utf8')).replace(/\n\n<details><summary>MariaDB<\/summary>.*?<\/details>/gs, ''));
});
