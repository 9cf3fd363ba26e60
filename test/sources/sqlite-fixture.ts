import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Source } from '../../src/contract/index.ts';
import { sqliteConnector } from '../../src/sources/sqlite/index.ts';

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
