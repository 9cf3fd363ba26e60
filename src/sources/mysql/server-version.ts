import { WeirError } from '../../contract/index.ts';

/** MariaDB from here on has JSON_TABLE, and LIMIT within GROUP_CONCAT. */
const LEAST = [10, 6] as const;

/** Throws SOURCE_ERROR for a server whose SQL is not the one that is written here; the text is that of `select version()`. */
export function mustBeMariadb(version: string, source: string): void {
  const fault = (what: string) => new WeirError('SOURCE_ERROR', `Source "${source}": ${what}`, { source });
  if (!/mariadb/i.test(version))
    throw fault(
      `its server is MySQL ${version}, which has no LIMIT within GROUP_CONCAT, by which lists inside lists are read; only MariaDB ${LEAST.join('.')} or later is taken`,
    );
  const [major = 0, minor = 0] = version
    .replace(/^5\.5\.5-/, '')
    .split('.')
    .map(Number);
  if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))
    throw fault(`its server is MariaDB ${version}, which has no JSON_TABLE; ${LEAST.join('.')} or later is taken`);
}
