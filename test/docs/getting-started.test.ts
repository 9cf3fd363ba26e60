import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { eventually } from '../hub/eventually.ts';
import { blocksOf, type Block } from './blocks.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = 'docs/guide/getting-started.md';
/** Addresses of the page, which are others here. */
const DATABASE = 'postgres://me:secret@127.0.0.1:5432/shop';
const HUB = 'http://127.0.0.1:4000';

/** What runs on in a terminal of its own. */
interface Terminal {
  readonly child: ChildProcess;
  readonly said: () => string;
}

let folder: string;
let admin: pg.Client;
let shop: pg.Client;
let database: string;
let hub = HUB;
const terminals: Terminal[] = [];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'weir-first-')));
  admin = new pg.Client({ connectionString: inject('embeddedUrl') });
  await admin.connect();
  await admin.query('create database shop');
  const url = new URL(inject('embeddedUrl'));
  url.pathname = '/shop';
  database = url.href;
  shop = new pg.Client({ connectionString: database });
  await shop.connect();
});
afterAll(async () => {
  for (const { child } of terminals.reverse()) {
    // The shell's whole group: npm, and what it runs.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  }
  await shop.end();
  await admin.query('drop database shop with (force)');
  await admin.end();
  await rm(folder, { recursive: true, force: true });
});

/** Runs lines of shell in the folder; every terminal has named `weir` first. */
function shell(define: string, lines: string): Terminal & { readonly ended: Promise<number | null> } {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, WEIR_HOME: ROOT, WEIR_PORT: '0', ...(hub === HUB ? {} : { WEIR_URL: hub }) };
  const text = `${define}\n${lines.replaceAll(DATABASE, database).replaceAll(HUB, hub)}`;
  const child = spawn('bash', ['-euo', 'pipefail', '-c', text], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return { child, said: () => said, ended: once(child, 'close').then(() => child.exitCode) };
}

/** What a file is about: its first line. */
const fileIn = ({ text, line }: Block): { readonly file: string; readonly lines: readonly string[] } => {
  const [first = '', ...lines] = text.split('\n');
  return { file: /^# (\S+)$/.exec(first)?.[1] ?? expect.fail(`${PAGE}:${line} names no file`), lines };
};

async function write(block: Block): Promise<void> {
  const path = join(folder, fileIn(block).file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${block.text}\n`);
}

async function patch(block: Block): Promise<void> {
  const { file, lines } = fileIn(block);
  const path = join(folder, file);
  const before = await readFile(path, 'utf8');
  const [from, to] = ['-', '+'].map((sign) => lines.flatMap((line) => (line.startsWith(sign) ? [line.slice(1)] : [])).join('\n'));
  expect(before, `${PAGE}:${block.line}`).toContain(from);
  await writeFile(path, before.replace(from ?? '', to ?? ''));
}

async function ask({ text, line }: Block, answer: Block | undefined): Promise<void> {
  if (answer?.language !== 'json') expect.fail(`${PAGE}:${line} has no answer`);
  const body = JSON.stringify({ query: text });
  const asked = async (): Promise<unknown> => {
    const response = await fetch(`${hub}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
    return errors ? { errors } : data;
  };
  await expect.poll(asked, { timeout: 30_000, message: `${PAGE}:${line}` }).toEqual(JSON.parse(answer.text));
}

test('getting started, from its first line to its last', { timeout: 600_000 }, async () => {
  const blocks = blocksOf(await readFile(join(ROOT, PAGE), 'utf8'));
  const define = blocks.find(({ about }) => about === 'define')?.text ?? expect.fail('nothing names `weir`');
  // npm builds before each command, which takes seconds: as the page has it are the first ones.
  const built = 'weir() { node "$WEIR_HOME/dist/src/weir.cjs" "$@"; }';
  let said = (): string => '';
  let ran = 0;
  for (const [index, block] of blocks.entries()) {
    const { language, about, text, line } = block;
    const at = `${PAGE}:${line}`;
    const next = blocks[index + 1];
    if (language === 'yaml') await write(block);
    else if (language === 'diff') await patch(block);
    else if (language === 'sql') await shop.query(text);
    else if (language === 'graphql') await ask(block, next);
    else if (language === 'sh' && about === 'terminal') {
      const terminal = shell(define, text);
      terminals.push(terminal);
      ({ said } = terminal);
      // A stream begins with a comment once its position is fixed; a hub says that it is there.
      await eventually(() => terminal.child.exitCode !== null || said() !== '');
    } else if (language === 'sh' && about !== 'define') {
      // What was saved before takes the hub a moment.
      const patienceMs = about === 'fails' ? 0 : 30_000;
      const wanted = next?.language === 'text' ? next.text.split('\n') : [];
      await expect
        .poll(
          async () => {
            const command = shell(ran === 0 ? define : built, text);
            ({ said } = command);
            const code = await command.ended;
            return { code, missing: wanted.filter((each) => !said().includes(each)), said: said() };
          },
          { timeout: patienceMs, message: at },
        )
        .toMatchObject({ code: about === 'fails' ? 1 : 0, missing: [] });
      ran += 1;
    } else if (language === 'text' && index > 0) {
      const [lines, heard] = [text.split('\n'), said];
      await eventually(() => lines.every((each) => heard().includes(each))).catch(() => expect(heard(), at).toContain(text));
      const started = / are in the graph at (http:\/\/\S+)\/graphql /.exec(heard())?.[1];
      if (started !== undefined) hub = started;
    }
  }
  expect(ran).toBeGreaterThan(6);
});
