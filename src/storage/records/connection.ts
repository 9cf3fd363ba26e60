import pg from 'pg';
import { messageOf, WeirError } from '../../contract/index.ts';
import { VALUE_TYPES } from './value-types.ts';

/** A start that cannot reach its database says so soon. */
const CONNECT_TIMEOUT_MS = 5_000;
const OLDEST = 15;

/** How the hub connects to its own database. `sslmode` and `sslrootcert` mean what they mean to libpq. */
export function connectionOf(url: string): pg.ClientConfig {
  const libpq = /[?&]sslmode=/.test(url) && !url.includes('uselibpqcompat=') ? '&uselibpqcompat=true' : '';
  return {
    connectionString: url + libpq,
    types: VALUE_TYPES,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'weir',
  };
}

/** One connection. Throws STORAGE_UNAVAILABLE that names host, port and database, and BAD_DEFINITION for what is no address. */
export async function connect(url: string): Promise<pg.Client> {
  const client = clientOf(url);
  // Its loss fails what is asked of it; without a listener it would end the process.
  client.on('error', () => {});
  const { host, port, database } = client;
  const place = `PostgreSQL at ${host}:${port}, database "${database ?? client.user}"`;
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => {});
    throw new WeirError(
      'STORAGE_UNAVAILABLE',
      `The hub's database does not answer: ${place}: ${reasonOf(error)}. See that it runs and that DATABASE_URL is right, or unset DATABASE_URL to use the embedded PostgreSQL.`,
    );
  }
  const { rows } = await client.query<{ version: string; number: string }>(
    "select current_setting('server_version') as version, current_setting('server_version_num') as number",
  );
  const [found] = rows;
  if (found && Number(found.number) >= OLDEST * 10_000) return client;
  await client.end();
  throw new WeirError(
    'STORAGE_UNAVAILABLE',
    `The hub's database is too old: ${place} is PostgreSQL ${found?.version}, and Weir needs ${OLDEST} or later. Set DATABASE_URL to a newer one.`,
  );
}

function clientOf(url: string): pg.Client {
  try {
    if (!/^postgres(ql)?:\/\//.test(url)) throw new TypeError('no PostgreSQL address');
    return new pg.Client(connectionOf(url));
  } catch {
    // What was thrown may hold the address, and that the password.
    throw new WeirError(
      'BAD_DEFINITION',
      'DATABASE_URL is not the address of a PostgreSQL database: write postgresql://user:password@host:5432/database.',
    );
  }
}

/** Node says nothing of its own when each of a name's several addresses fails. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return messageOf(error);
}
