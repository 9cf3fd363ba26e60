import { WeirError, type DialectName } from '../../contract/index.ts';

/** The servers of this kind, each by the SQL that it takes. */
export type Server = Extract<DialectName, 'mariadb' | 'mysql'>;

export const SERVERS: Readonly<Record<Server, string>> = { mariadb: 'MariaDB', mysql: 'MySQL' };

/** The first that is taken of each, and what there is not before it. */
const LEAST: Readonly<Record<Server, { readonly version: readonly [number, number, number]; readonly lacking: string }>> = {
  mariadb: { version: [10, 6, 0], lacking: 'has no JSON_TABLE' },
  // Subqueries in FROM that see rows around them came with 8.0.14.
  mysql: { version: [8, 0, 17], lacking: 'has no collation by code points that counts spaces, nor casts to DOUBLE' },
};

/** Whose `select version()` this is. Throws SOURCE_ERROR for a server that does not take the SQL that is written here. */
export function serverOf(version: string, source: string): Server {
  const server = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  const numbers = version
    .replace(/^5\.5\.5-/, '')
    .split(/[.-]/, 3)
    .map(Number);
  const { version: least, lacking } = LEAST[server];
  const [differing = 0] = least.map((number, index) => (numbers[index] ?? 0) - number).filter((difference) => difference !== 0);
  if (differing < 0)
    throw new WeirError(
      'SOURCE_ERROR',
      `Source "${source}": its server is ${SERVERS[server]} ${version}, which ${lacking}; ${least.join('.')} or later is taken`,
      { source },
    );
  return server;
}
