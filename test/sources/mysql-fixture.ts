import { ANY_ADDRESS } from '../../src/contract/index.ts';
import type { Source, SourceSetting } from '../../src/contract/index.ts';
import { mysqlConnector } from '../../src/sources/mysql/index.ts';

/** A source over a database, with nothing else said of it. */
export function mysqlSource(url: string, more: object = {}, setting: Partial<SourceSetting> = {}): Source {
  return mysqlConnector.open(
    { source: 'shop', kind: 'mysql', connection: url, ...more },
    { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: process.cwd(), report: () => undefined, ...setting },
  );
}
