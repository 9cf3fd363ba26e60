import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { EXPECTATIONS, STEPS } from '../../src/processing/index.ts';
import { jsonSchemas, SCHEMA_KINDS, schemaLine, writeSchemas, type SchemaKind } from '../../src/registry/index.ts';
import { DESCRIPTIONS } from '../../src/registry/json-schema/descriptions.ts';
import { connectors } from '../../src/sources/index.ts';
import { weir } from '../hub/command.ts';

const engine = () => Promise.reject(new Error('nothing is read'));
const kinds = connectors({ files: { engine, allow: [], temporary: '' }, postgres: { engine }, sqlite: { allow: [] } });
const forms = { connectors: kinds, steps: STEPS, expectations: EXPECTATIONS };
const schemas = jsonSchemas(forms);

/** What an editor would find wrong: the schema itself judges, read back from its JSON. */
function faultsIn(kind: SchemaKind, text: string): string[] {
  const schema = JSON.parse(JSON.stringify(schemas[kind])) as Parameters<typeof z.fromJSONSchema>[0];
  const answer = z.fromJSONSchema(schema).safeParse(parse(text));
  return answer.success ? [] : answer.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`);
}

const FOLDERS: Readonly<Record<string, SchemaKind>> = { sources: 'source', models: 'model', policies: 'policy' };
const kindOf = (file: string): SchemaKind => FOLDERS[file.split('/')[0] ?? ''] ?? (file === 'relationships.yaml' ? 'relationship' : 'weir');

async function blocksOf(document: string): Promise<readonly (readonly [file: string, text: string])[]> {
  const text = await readFile(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```yaml\n(# (\S+).*?)^```$/gms)].map(([, block = '', file = '']) => [file, block]);
}

describe('the schemas of workspace files', () => {
  test('take every file of the example', async () => {
    const folder = new URL('../../examples/flights/', import.meta.url).pathname;
    const files = (await readdir(folder, { recursive: true })).filter((file) =>
      /^(sources|models|policies)\/.*\.yaml$|^[a-z]+\.yaml$/.test(file),
    );
    expect(files.length).toBeGreaterThan(7);
    for (const file of files) expect([file, faultsIn(kindOf(file), await readFile(join(folder, file), 'utf8'))]).toEqual([file, []]);
  });

  test('take every block of docs/reference.md', async () => {
    const blocks = await blocksOf('reference.md');
    expect(blocks.length).toBeGreaterThan(5);
    for (const [file, text] of blocks) expect([file, faultsIn(kindOf(file), text)]).toEqual([file, []]);
  });

  test('take of docs/surface.md what is built: its relationships whole, and no key that is not', async () => {
    const blocks = new Map(await blocksOf('surface.md'));
    expect(faultsIn('relationship', blocks.get('relationships.yaml') ?? '')).toEqual([]);
    expect(faultsIn('source', blocks.get('sources/bts.yaml') ?? '')).toEqual([]);
    expect(faultsIn('weir', blocks.get('weir.yaml') ?? '').join()).toContain('broker');
  });

  test('refuse what the hub refuses', () => {
    expect(faultsIn('source', 'source: shop\nkind: postgres\nconnection: "${env:SHOP_URL}"')).toEqual([]);
    for (const [kind, text] of [
      ['source', 'source: shop\nkind: postgres'],
      ['source', 'source: shop\nkind: postgres\nconnection: x\nurl: http://x'],
      ['source', 'source: shop\nkind: oracle'],
      ['source', 'source: 2nd\nkind: subgraph\nurl: http://x'],
      ['weir', 'port: 70000'],
      ['weir', 'limits: {maxRow: 10}'],
      ['relationship', '- {from: a.b.c, as: d}'],
      ['model', 'model: A\nkey: [a]\nfrom: b.c\nsteps: [{filtre: x}]'],
      ['model', 'model: A\nkey: [a]\nfrom: b.c\nsteps: [{aggregate: {by: [], measures: {}}}]'],
      ['model', 'model: A\nkey: [a]\nfrom: b.c\nexpect: [{unique: [a], severity: perhaps}]'],
      ['policy', 'role: a\nallow: {b.c: {columns: {mask: {d: rot13}}}}'],
      ['policy', 'role: a\nallow: {b.c: {row: {d: {eq: 1}}}}'],
      ['policy', 'role: a\nalow: {}'],
      ['policy', 'role: 2nd'],
      ['policy', 'role: a\nallow: {s.t: {columns: {aggregateOnly: {fields: [x], minGroup: 1}}}}'],
      ['policy', 'role: a\nallow: {s.t: {columns: {mask: {x: rot13}}}}'],
    ] as const)
      expect([text, faultsIn(kind, text)]).not.toEqual([text, []]);
    for (const text of ['', '# nothing yet\n']) expect([faultsIn('weir', text), faultsIn('relationship', text)]).toEqual([[], []]);
  });

  test('say something of every key, and of no other', () => {
    for (const kind of SCHEMA_KINDS) {
      const keys = keysOf(schemas[kind], '');
      const own = [...keys].filter(([path]) => !/^(steps|expect)\./.test(path) || path === 'expect.severity');
      expect(own.filter(([, said]) => said === undefined).map(([path]) => `${kind}: ${path} has no description`)).toEqual([]);
      const unknown = Object.keys(DESCRIPTIONS[kind]).filter((path) => !keys.has(path));
      expect(unknown.map((path) => `${kind}: there is no key ${path}`)).toEqual([]);
    }
    const filter = keysOf(schemas.model, '').get('steps.filter');
    expect(filter).toBe('`filter: delay is not null`');
  });

  test('are printed by the command, and a kind that there is not is refused', async () => {
    const { code, stdout } = await weir(['schema', 'json', 'source']);
    expect([code, JSON.parse(stdout)]).toEqual([0, JSON.parse(JSON.stringify(schemas.source))]);
    expect(await weir(['schema', 'json', 'sources'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean `source`?') as string,
    });
  });

  test('are printed to one who does not read to the end, without a fault', async () => {
    const program = new URL('../../dist/src/weir.cjs', import.meta.url).pathname;
    const piped = `node '${program}' schema json source | true; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', piped]);
    expect([stdout, stderr]).toEqual(['0\n', '']);
  });

  test('are written beside the files, whose first line names them, and only where they are other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-schemas-'));
    await writeSchemas(folder, forms);
    expect(await readdir(join(folder, '.weir/schemas'))).toEqual([
      'model.json',
      'policy.json',
      'relationship.json',
      'source.json',
      'weir.json',
    ]);
    expect(schemaLine('source', 'sources/shop.yaml')).toBe('# yaml-language-server: $schema=../.weir/schemas/source.json');
    expect(schemaLine('weir', 'weir.yaml')).toBe('# yaml-language-server: $schema=./.weir/schemas/weir.json');
    const text = await readFile(join(folder, '.weir/schemas/source.json'), 'utf8');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(schemas.source)));
    await rm(folder, { recursive: true });
  });
});

/** The keys of a schema by their paths, as the table of descriptions has them, and what is said of each. */
function keysOf(schema: Readonly<Record<string, unknown>>, path: string): Map<string, unknown> {
  const keys = new Map<string, unknown>();
  const add = (others: Map<string, unknown>) => others.forEach((said, key) => keys.set(key, keys.get(key) ?? said));
  const isSchema = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  for (const [key, value] of Object.entries(schema)) {
    if (!isSchema(value)) continue;
    if (key === 'properties') {
      for (const [name, each] of Object.entries(value)) {
        if (!isSchema(each)) continue;
        keys.set(at(name), keys.get(at(name)) ?? each['description']);
        add(keysOf(each, at(name)));
      }
    } else if (key === 'items') add(keysOf(value, path));
    else if (key === 'additionalProperties') add(keysOf(value, at('*')));
    else if (key === 'anyOf' || key === 'oneOf') for (const each of Object.values(value)) if (isSchema(each)) add(keysOf(each, path));
  }
  return keys;
}
