import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const PROGRAM = process.env.WEIR_BENCH_PGBENCH ?? 'pgbench';
const run = promisify(execFile);

const quoted = (text) => `'${text.replaceAll("'", "''")}'`;

/**
 * A statement as pgbench runs it: the one value that is the question's is its variable, others are written out. A colon before
 * a word in a text would be a variable to it, so that the text is put together of two.
 */
export function scriptOf({ text, values }, { variable, set, value }) {
  if (values.filter((given) => given === String(value)).length !== 1)
    throw new Error(`The statement has to have ${value} once among its values: ${values.join(', ')}`);
  const written = text
    .replace(/'(?:[^']|'')*'|"[^"]*"|\$(\d+)/g, (found, digits) => {
      if (digits === undefined) return found.startsWith("'") ? found.replace(/:(?=\w)/g, ":'||'") : found;
      const given = values[Number(digits) - 1];
      return given === null ? 'null' : given === String(value) ? `:${variable}` : quoted(given);
    })
    .replaceAll('\n', ' ');
  return `\\set ${variable} ${set}\n${written};\n`;
}

/** As the hub's own connections are: compiling a statement takes longer than running it. */
const SETTINGS = '-c jit=off';

/** Seconds that are not counted: connections are new, and have plans and the database's pages yet to come to, where servers keep theirs. */
const WARM_SECONDS = 4;

/** Transactions a second that pgbench comes to by itself: no server stands between, and nobody reads what is answered. */
export async function runPgbench(url, file, script, { connections, seconds }) {
  writeFileSync(file, script);
  const args = ['-n', '-M', 'prepared', '-c', connections, '-j', 1, '-T', WARM_SECONDS + seconds, '-P', 1, '-f', file, url].map(String);
  const { stdout, stderr } = await run(PROGRAM, args, { env: { ...process.env, PGCONNECT_TIMEOUT: '10', PGOPTIONS: SETTINGS } });
  const each = Array.from(stderr.matchAll(/^progress: .* s, ([\d.]+) tps/gm), ([, perSecond]) => Number(perSecond)).slice(WARM_SECONDS);
  if (each.length === 0 || !/failed transactions: 0 /.test(stdout)) throw new Error(`pgbench says ${stdout}${stderr}`);
  return each.reduce((sum, perSecond) => sum + perSecond, 0) / each.length;
}

/** Its version, as it says it. */
export const pgbenchVersion = async () => /\d+(\.\d+)*/.exec((await run(PROGRAM, ['--version'])).stdout)[0];
