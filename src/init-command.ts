import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { WeirError } from './contract/index.ts';
import type { InitTarget } from './hub-init.ts';
import type { Command } from './server/command/index.ts';

/** Which database an address is of; undefined for what is none. */
function kindOf(word: string): 'postgres' | 'mysql' | undefined {
  if (/^postgres(?:ql)?:\/\//.test(word)) return 'postgres';
  return /^(?:mysql|mariadb):\/\//.test(word) ? 'mysql' : undefined;
}

/** Writes a workspace for what is there. */
export const initCommand: Command = {
  name: 'init',
  summary: 'Writes a workspace for a database of PostgreSQL, MariaDB or MySQL, or a folder of files, asking nothing that it can find.',
  usage: '[DIR] [postgres://… | mysql://… | FOLDER] [--json]',
  positionals: { least: 0, most: 2 },
  options: { json: { type: 'boolean', description: 'Prints what was written as JSON.' } },
  examples: [
    'weir init shop postgres://role:password@127.0.0.1:5432/shop',
    'weir init postgres://role@db.example/shop    # in this folder',
    'weir init mysql://user@db.example/shop       # of MariaDB or MySQL',
    'weir init data                               # of the CSV, JSON and Parquet files in data',
    'weir init                                    # of the data files that lie here, else of nothing yet',
  ],
  async run({ positionals, cwd, env }, out) {
    const at = (word: string) => (isAbsolute(word) ? word : resolve(cwd, word));
    const { folder, target } = await askedOf(positionals, cwd, at);
    const { initWorkspace } = await import('./hub-init.ts');
    const done = await initWorkspace({ folder, target, environment: env, report: (line) => out.line(line) });
    const { written, kept, notes, check, query, source } = done;
    out.json(done);
    const short = relative(cwd, folder) || '.';
    const here = short.startsWith('..') ? folder : short;
    if (written.length > 0) out.line(`Written in ${here}: ${written.join(', ')}`);
    if (kept.length > 0) out.line(`There already, and left as they are: ${kept.join(', ')}`);
    for (const note of notes) out.line(note);
    const errors = check.findings.filter(({ severity }) => severity === 'error');
    for (const { file, line, message } of errors) out.line(`${file ?? here}${line === undefined ? '' : `:${line}`}: ${message}`);
    const away = check.sources.filter(({ from }) => from !== 'source');
    for (const { name, why } of away) out.line(`The source ${name} was not read: ${why ?? 'it does not answer'}.`);
    if (errors.length > 0 || kept.length > 0) return 1;
    out.line(source === undefined ? nextWithout(here) : nextWith(here, check.datasets, query));
    return 0;
  },
};

/** Which word is the workspace, and which is what it is made of: a folder with data files is data, where it stands alone. */
async function askedOf(
  words: readonly string[],
  cwd: string,
  at: (word: string) => string,
): Promise<{ folder: string; target: InitTarget | undefined }> {
  const [first, second] = words;
  const targetOf = (word: string): InitTarget => {
    const kind = kindOf(word);
    return kind ? { kind, url: word } : { kind: 'folder', path: at(word) };
  };
  if (first === undefined) return { folder: cwd, target: undefined };
  if (second !== undefined) {
    if (kindOf(first)) throw new WeirError('BAD_USER_INPUT', 'The folder comes first: `weir init DIR postgres://…`.');
    return { folder: at(first), target: targetOf(second) };
  }
  if (kindOf(first)) return { folder: cwd, target: targetOf(first) };
  const path = at(first);
  const isWorkspace = await stat(resolve(path, 'weir.yaml')).then(
    () => true,
    () => false,
  );
  const { hasData } = await import('./hub-init-files.ts');
  if (!isWorkspace && path !== cwd && (await hasData(path))) return { folder: cwd, target: { kind: 'folder', path } };
  return { folder: path, target: undefined };
}

const startOf = (here: string): string => `weir start${here === '.' ? '' : ` --workspace ${here}`}`;

const nextWith = (here: string, datasets: number, query: string | undefined): string =>
  [
    '',
    `${datasets} ${datasets === 1 ? 'dataset' : 'datasets'}. Next:`,
    `  ${startOf(here)}`,
    '  open http://127.0.0.1:4000 and ask:',
    '',
    ...(query ?? '').split('\n').map((line) => (line === '' ? '' : `    ${line}`)),
    `The files say what else there is: relationships.yaml, models/, queries/. \`weir check${here === '.' ? '' : ` --workspace ${here}`}\` tells whether they are right.`,
  ].join('\n');

const nextWithout = (here: string): string =>
  [
    '',
    'There is no source yet. Next, one of:',
    `  weir init ${here} postgres://role:password@host:5432/database`,
    `  weir init ${here} mysql://user:password@host:3306/database`,
    `  weir init ${here} FOLDER      # of CSV, TSV, JSON or Parquet files`,
    '  or take the `# ` away in sources/shop.yaml or sources/data.yaml, and set the variable that it names',
    `then ${startOf(here)}`,
  ].join('\n');
