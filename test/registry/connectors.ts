import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Connector } from '../../src/contract/index.ts';
import { FILES_KEYS } from '../../src/sources/files/declaration.ts';
import { graphqlKeys } from '../../src/sources/graphql/declaration.ts';
import { mysqlKeys } from '../../src/sources/mysql/declaration.ts';
import { postgresKeys } from '../../src/sources/postgres/declaration.ts';
import { sqliteKeys } from '../../src/sources/sqlite/declaration.ts';

const open = (): never => {
  throw new Error('reading a workspace opens no source');
};

/** The kinds of sources by their keys: a workspace is read without any of them at work. */
export const connectors: readonly Connector[] = [
  { kind: 'postgres', keys: postgresKeys, home: 'own', dialect: 'postgres', open },
  { kind: 'mysql', keys: mysqlKeys, home: 'own', open },
  { kind: 'sqlite', keys: sqliteKeys, home: 'own', dialect: 'sqlite', open },
  { kind: 'files', keys: FILES_KEYS, home: 'engine', dialect: 'duckdb', open },
  { kind: 'graphql', keys: graphqlKeys, home: 'subgraph', prefixes: true, open },
  {
    kind: 'subgraph',
    keys: {
      url: z.string().min(1),
      schema: z.string().default('introspect'),
      headers: z.record(z.string(), z.string()).optional(),
      timeout: z.string().optional(),
    },
    home: 'subgraph',
    open,
  },
];

/** A folder with these files; `remove` takes it away again. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-workspace-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
