// README's start command on an empty data directory, until README's query is answered as README says; then SIGTERM ends it.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const readme = readFileSync('README.md', 'utf8');
const block = (language, after) => new RegExp(`${after}[\\s\\S]*?\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)?.[1] ?? '';
const query = block('graphql', '## A query');
const expected = JSON.parse(block('json', '## A query'));
const port = await new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = server.address();
    server.close(() => done(free));
  });
});
const home = mkdtempSync(join(tmpdir(), 'weir-start-'));
const began = Date.now();
const hub = spawn('npm', ['start', '--', '--port', String(port)], {
  env: { ...process.env, WEIR_DATA_DIR: join(home, 'data'), WEIR_WORKSPACE: '', DATABASE_URL: '' },
  stdio: 'inherit',
  detached: true,
});
let exit;
hub.on('exit', (code) => (exit = code ?? 1));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let answer;
for (let waited = 0; waited < 120_000 && exit === undefined; waited = Date.now() - began) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  }).catch(() => undefined);
  answer = await response?.json().catch(() => undefined);
  if (answer?.data && !answer.errors) break;
  await pause(250);
}
const seconds = ((Date.now() - began) / 1000).toFixed(1);
const right = isDeepStrictEqual(answer, expected);
console.log(right ? `README's query was answered ${seconds} s after the command` : `README's query was answered ${JSON.stringify(answer)}`);
process.kill(-(hub.pid ?? 0), 'SIGTERM');
// npm ends by the signal before the hub has; a hub that ended whole has ended its database, which then has no such file.
const running = join(home, 'data/postgres/data/postmaster.pid');
for (let waited = 0; existsSync(running) && waited < 30_000; waited += 100) await pause(100);
const ended = !existsSync(running);
if (!ended) console.error('the hub left its database running after SIGTERM');
rmSync(home, { recursive: true, force: true });
process.exit(right && ended ? 0 : 1);
