// Puts each hole of mutations/holes.mjs into the sources, one at a time, and demands that its tests fail by what they expect. What
// they are without a hole is looked at first. With names, only holes that have one of them in theirs.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { holes } from './mutations/holes.mjs';

/** Runs at once: each keeps about one core busy. */
const LANES = 2;
/** The same rows, policies and requests for every hole, so that what notices one notices it again. */
const FIXED = {
  LEAK_SEED: '7',
  LEAK_REQUESTS: '1200',
  LEAK_ROUNDS: '1',
  LEAK_ROLES: '3',
  LEAK_CHANGES: '1000',
  RANDOM_SEED: '7',
  RANDOM_WORLDS: '10',
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'weir-mutations-'));
const started = Date.now();
const wanted = process.argv.slice(2);
const chosen = holes.filter(({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)));

// Workers of the tests are what was built.
const built = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(1);
const { startEmbedded } = await import('../dist/src/storage/embedded/index.js');
const database = await startEmbedded(join(scratch, 'database'), { report: () => undefined });
const leave = async () => {
  await database.stop();
  rmSync(scratch, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void leave().then(() => process.exit(1)));

/** Runs tests, with a hole or without: whether they passed, and the first thing that one of them expected in vain. */
async function run(number, tests, hole = '') {
  const report = join(scratch, `${number}.json`);
  const words = [
    'run',
    '--config',
    '.ci/mutations/vitest.config.mjs',
    '--bail',
    '1',
    '--reporter=json',
    `--outputFile=${report}`,
    ...tests,
  ];
  const began = Date.now();
  let said = '';
  await new Promise((ended) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...words], {
      cwd: root,
      env: { ...process.env, ...FIXED, HOLE: hole, HOLES_DATABASE: database.url, HOLES_LOG: database.log },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    child.on('exit', ended);
  });
  const seconds = Math.round((Date.now() - began) / 1000);
  try {
    const { success, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const failed = testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed'));
    const noticed = failed.find(({ failureMessages }) => failureMessages.some((message) => /AssertionError|Property failed/.test(message)));
    return { seconds, passed: success, noticed: noticed?.title, said: failed[0]?.failureMessages[0] ?? said };
  } catch {
    return { seconds, passed: false, noticed: undefined, said };
  }
}

const lost = [];
for (const { name, file, find } of chosen) {
  const times = readFileSync(join(root, file), 'utf8').split(find).length - 1;
  if (times !== 1) lost.push(`${name}: what it is put in the place of stands ${times} times in ${file}`);
}
for (const line of lost) console.error(line);

const before = lost.length === 0 ? await run('none', [...new Set(chosen.flatMap(({ tests }) => tests))]) : undefined;
if (before && !before.passed) console.error(`without a hole the tests fail already:\n${before.said}`);
else if (before) {
  const left = [...chosen.entries()];
  const lane = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [number, { name, tests }] = next;
      const { seconds, noticed, said } = await run(number, tests, name);
      console.log(
        `${noticed === undefined ? 'NOT NOTICED' : 'noticed    '} ${String(seconds).padStart(3)} s  ${name}${noticed ? `\n${' '.repeat(19)}by: ${noticed}` : ''}`,
      );
      if (noticed === undefined) {
        lost.push(name);
        console.error(said.slice(0, 2000));
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}
await leave();
console.log(`mutations: ${chosen.length} holes, ${lost.length} not noticed, ${Math.round((Date.now() - started) / 1000)} s`);
process.exit(lost.length > 0 || !before?.passed ? 1 : 0);
