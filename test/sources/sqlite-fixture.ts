import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Catalog, Source } from '../../src/contract/index.ts';
import { buildCatalog } from '../../src/relational/index.ts';
import { sqliteConnector } from '../../src/sources/sqlite/index.ts';
import { reading, type Reading } from '../relational/reading.ts';
import { never } from './files-fixture.ts';

export interface SqliteWorkspace {
  readonly folder: string;
  readonly reported: string[];
  /** Runs SQL in a database of the folder `data`, which sources may read. */
  sql(text: string, file?: string): void;
  source(more?: object): Source;
  drop(): Promise<void>;
}

export async function sqliteWorkspace(): Promise<SqliteWorkspace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-sqlite-')));
  await mkdir(join(folder, 'data'));
  const reported: string[] = [];
  const connector = sqliteConnector({ allow: ['data'] });
  return {
    folder,
    reported,
    sql(text, file = 'shop.db') {
      const database = new Database(join(folder, 'data', file));
      database.exec(text);
      database.close();
    },
    source: (more = {}) =>
      connector.open(
        { source: 'shop', kind: 'sqlite', file: 'data/shop.db', types: {}, ...more },
        { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: folder, report: (line) => void reported.push(line) },
      ),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The datasets of a database as the graph has them, and a reader over them. */
export async function readingOf(source: Source): Promise<Reading & { readonly catalog: Catalog }> {
  const structure = await source.describe(never);
  if (structure.kind !== 'relational') throw new Error('a database has tables');
  const { catalog } = buildCatalog({
    sources: [
      {
        declaration: { source: 'shop', kind: 'sqlite', prefix: '' },
        home: 'shop',
        dialect: 'sqlite',
        structure,
        fidelity: () => 'NONE',
      },
    ],
    models: [],
    relationships: [],
    waiting: new Set(),
    pinned: {},
    subgraphs: [],
  });
  return {
    ...reading({ home: 'shop', dialect: 'sqlite', catalog, execute: (question, context) => source.execute(question, context) }),
    catalog,
  };
}
