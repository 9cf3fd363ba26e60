import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { loadWorkspace } from '../../src/registry/index.ts';
import { connectors, folderOf } from './connectors.ts';

/** The blocks of a document in a language; YAML ones by the file that their first line names. */
async function blocksOf(document: string, language: string): Promise<string[]> {
  const text = await readFile(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, block]) =>
    found === language && block !== undefined ? [block] : [],
  );
}
async function filesOf(document: string): Promise<Record<string, string>> {
  const blocks = await blocksOf(document, 'yaml');
  return Object.fromEntries(blocks.map((block) => [/^# (\S+)/.exec(block)?.[1] ?? expect.fail('a block names no file'), block]));
}
async function load(files: Readonly<Record<string, string>>, env?: string) {
  const { folder, remove } = await folderOf(files);
  const answer = await loadWorkspace(folder, { env, connectors });
  await remove();
  return answer;
}

describe('docs/reference.md', () => {
  test('loads, every file of it', async () => {
    const files = await filesOf('reference.md');
    const { workspace, problems } = await load(files, 'prod');
    expect(problems).toEqual([]);
    expect(Object.keys(files)).toHaveLength(11);
    expect(workspace).toMatchObject({
      name: 'network',
      settings: { port: 80, limits: { maxRows: 500 } },
      sources: [
        { value: { source: 'bts' } },
        { value: { source: 'crm' } },
        { value: { source: 'ledger' } },
        { value: { source: 'shop' } },
        { value: { source: 'till' } },
        { value: { source: 'weather' } },
      ],
      models: [{ value: { model: 'DailyRoute' } }],
      policies: [{ value: { role: 'analyst' } }],
    });
    expect(workspace?.relationships).toHaveLength(3);
  });
});

describe('docs/surface.md', () => {
  test('is YAML and GraphQL', async () => {
    for (const block of await blocksOf('surface.md', 'yaml')) expect(parseDocument(block).errors).toEqual([]);
    const operations = await blocksOf('surface.md', 'graphql');
    expect(operations).toHaveLength(2);
    for (const block of operations) expect(parse(block).definitions.length).toBeGreaterThan(10);
  });

  test('is built, or refused by name: there is no third', async () => {
    const { problems } = await load(await filesOf('surface.md'));
    const messages = problems.map(({ path, message }) => `${path?.replace(/:\d+$/, '')} ${message}`);
    expect(messages.filter((message) => !message.endsWith(' is not in this version: take it out.'))).toEqual([]);
    expect(messages.map((message) => message.replace(' is not in this version: take it out.', ''))).toEqual([
      ...['engine', 'broker'].map((key) => `weir.yaml \`${key}\``),
      ...['writable', 'mirror', 'expect'].map((key) => `sources/shop.yaml \`datasets.orders.${key}\``),
      ...['forward', 'rename'].map((key) => `sources/weather.yaml \`${key}\``),
      'models/daily-route.yaml `tests`',
    ]);
  });

  test('loads without what is refused, each file that has no other way about it', async () => {
    const surface = await filesOf('surface.md');
    const built = (file: string, dropped: RegExp): string => (surface[file] ?? expect.fail(file)).replaceAll(dropped, '');
    const { workspace, problems } = await load({
      'weir.yaml': built('weir.yaml', /^(engine|broker):.*\n/gm),
      'sources/bts.yaml': built('sources/bts.yaml', /^$/g),
      'sources/crm.yaml': built('sources/crm.yaml', /^$/g),
      'sources/shop.yaml': built('sources/shop.yaml', /^ {4}(writable|mirror):.*\n|^ {4}(expect):\n(^ {6}.*\n)+/gm),
      'sources/weather.yaml': built('sources/weather.yaml', /^(forward|rename):.*\n/gm),
      'relationships.yaml': built('relationships.yaml', /^$/g),
      'models/daily-route.yaml': built('models/daily-route.yaml', /^tests:\n(^ .*\n)+/gm),
      'policies/analyst.yaml': built('policies/analyst.yaml', /^$/g),
    });
    expect(problems).toEqual([]);
    expect(workspace?.sources.map(({ value }) => Object.keys(value).toSorted())).toEqual([
      ['description', 'files', 'kind', 'owner', 'source'],
      ['byKey', 'byKeys', 'headers', 'kind', 'maxResponse', 'schema', 'source', 'timeout', 'url'],
      ['changes', 'connection', 'datasets', 'drift', 'include', 'kind', 'schemas', 'source'],
      ['headers', 'kind', 'schema', 'source', 'timeout', 'url'],
    ]);
    expect(workspace?.models[0]?.value.steps.flatMap((step) => Object.keys(step))).toEqual([
      'dedupe',
      'cast',
      'join',
      'filter',
      'aggregate',
    ]);
  });
});
