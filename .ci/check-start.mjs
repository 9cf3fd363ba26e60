// README's start command on an empty data directory, until README's query is answered as README says, and the one of three identities
// as it says; then SIGTERM ends it.
import { execFileSync, spawn } from 'node:child_process';
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
const ask = async (text, token) => {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: text }),
  }).catch(() => undefined);
  return response?.json().catch(() => undefined);
};
hub.on('exit', (code) => (exit = code ?? 1));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
let answer;
for (let waited = 0; waited < 120_000 && exit === undefined; waited = Date.now() - began) {
  answer = await ask(query);
  if (answer?.data && !answer.errors) break;
  await pause(250);
}
const seconds = ((Date.now() - began) / 1000).toFixed(1);
const right = isDeepStrictEqual(answer, expected);
console.log(right ? `README's query was answered ${seconds} s after the command` : `README's query was answered ${JSON.stringify(answer)}`);
const identities = right && (await askAsThree());
process.kill(-(hub.pid ?? 0), 'SIGTERM');
// npm ends by the signal before the hub has; a hub that ended whole has ended its database, which then has no such file.
const running = join(home, 'data/postgres/data/postmaster.pid');
for (let waited = 0; existsSync(running) && waited < 30_000; waited += 100) await pause(100);
const ended = !existsSync(running);
if (!ended) console.error('the hub left its database running after SIGTERM');
rmSync(home, { recursive: true, force: true });
process.exit(right && identities && ended ? 0 : 1);

/** Whether each of README's three identities is answered as its table says. */
async function askAsThree() {
  const text = block('graphql', '## One query, three identities');
  const told = new Map(
    [...readme.matchAll(/^\| (admin|analyst of Washington|visitor) +\| .*?`(.*)` *\|$/gm)].map(([, who, what]) => [who, what]),
  );
  const printed = execFileSync('npm', ['run', '--silent', 'example:tokens'], {
    env: { ...process.env, WEIR_URL: `http://127.0.0.1:${port}` },
    encoding: 'utf8',
  });
  const tokens = Object.fromEntries([...printed.matchAll(/^(\S.*)\n {2}(\S+)$/gm)].map(([, who, token]) => [who, token]));
  const wrong = [];
  for (const [who, what] of told) {
    const { data, errors } = (await ask(text, tokens[who])) ?? {};
    const given = errors ? errors[0].message : JSON.stringify({ data });
    if (given !== what) wrong.push(`${who}: ${given}`);
  }
  console.log(
    wrong.length || told.size !== 3
      ? `README's three identities were answered otherwise:\n${wrong.join('\n')}`
      : "README's three identities were answered as it says",
  );
  return told.size === 3 && wrong.length === 0;
}
