import { ANY_ADDRESS } from '../../contract/index.ts';
import { parseAddress } from './address.ts';
import { Dialer } from './dial.ts';
import { SERVERS, serverOf } from './server-version.ts';
import { Sessions } from './sessions.ts';

/** What a server says of itself and of a database to a user. */
export interface MysqlFacts {
  /** `db.example:3306/shop` */
  readonly label: string;
  readonly database: string;
  readonly user: string;
  /** `MariaDB 10.11.6` */
  readonly server: string;
  /** What the user may read, and about how large it is; views have no size. */
  readonly tables: readonly { readonly name: string; readonly bytes: number }[];
}

const TABLES = `select concat('[', coalesce(group_concat(json_object('name', table_name, 'bytes', coalesce(data_length, 0)) separator ','), ''), ']')
  from information_schema.tables where table_schema = database()`;

/**
 * Asks a server about itself; nothing in it is changed. Throws BAD_DEFINITION for what is no address, SOURCE_ERROR for a
 * server that is too old, SOURCE_UNAVAILABLE where it does not answer.
 * @param where - the source's name for messages, and the workspace that files of the address are relative to
 */
export async function inspectMysql(
  url: string,
  where: { readonly source: string; readonly workspace: string },
  signal: AbortSignal,
): Promise<MysqlFacts> {
  const address = parseAddress(url, where.source);
  const sessions = new Sessions(new Dialer({ source: where.source, address }, where.workspace, ANY_ADDRESS));
  try {
    const version = await sessions.cell('select version()', [], signal);
    const server = `${SERVERS[serverOf(version, where.source)]} ${version.replace(/^5\.5\.5-/, '').split('-')[0]}`;
    const tables = JSON.parse(await sessions.cell(TABLES, [], signal)) as MysqlFacts['tables'];
    return { label: address.label, database: address.database, user: address.user, server, tables };
  } finally {
    await sessions.close();
  }
}
