import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../hub/eventually.ts';
import { blocksOf } from './blocks.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGES = join(ROOT, 'docs/guide');
const run = promisify(execFile);

let url: string;
let folder: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'weir-guide-'));
  const { PATH = '', HOME = '' } = process.env;
  const environment = { PATH, HOME, WEIR_DATA_DIR: join(folder, 'data') };
  const child = spawn(process.execPath, [join(ROOT, 'dist/examples/flights/start.cjs'), '--port', '0'], { env: environment });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  stop = async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
    await rm(folder, { recursive: true, force: true });
  };
  url = await eventually(() => {
    if (child.exitCode !== null) throw new Error(said);
    return / are in the graph at (http:\/\/\S+)\/graphql /.exec(said)?.[1];
  });
  await eventually(async () => (await fetch(`${url}/health/ready`)).ok);
}, 120_000);
afterAll(() => stop());

/** The data of an answer; its errors where it has some. */
async function answerOf(path: string, query: string): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  return errors ? { errors } : data;
}

/** Every operation of the guide is asked, and its answer holds what the guide says; every command is run. */
describe('docs/guide on the flights example', async () => {
  const pages = (await readdir(PAGES)).filter((file) => file.endsWith('.md') && file !== 'getting-started.md').sort();
  expect(pages.length).toBeGreaterThan(5);
  for (const page of pages) {
    test(
      page,
      async () => {
        const blocks = blocksOf(await readFile(join(PAGES, page), 'utf8'));
        let asked = 0;
        for (const [index, { language, about, text, line }] of blocks.entries()) {
          if (language === 'sh') {
            const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', text], {
              env: { ...process.env, WEIR_URL: url, WEIR_DATA_DIR: join(folder, 'data'), WEIR_BACKUPS: folder },
            });
            expect(stdout, `${page}:${line}`).not.toBe('');
            asked += 1;
          }
          if (language !== 'graphql') continue;
          const wanted = blocks[index + 1];
          if (wanted?.language !== 'json') expect.fail(`${page}:${line} has no answer`);
          const wantedData = JSON.parse(wanted.text) as object;
          // What a mutation before has begun may take a moment.
          const patienceMs = text.startsWith('mutation') ? 0 : 10_000;
          await expect
            .poll(() => answerOf(about === 'control' ? '/registry/graphql' : '/graphql', text), {
              timeout: patienceMs,
              message: `${page}:${line}`,
            })
            .toMatchObject(wantedData);
          asked += 1;
        }
        expect(asked).toBeGreaterThan(0);
      },
      180_000,
    );
  }
});
