import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WeirError, type SecretGrant } from '../../src/contract/index.ts';
import { loadWorkspace, readDotEnv, referenceResolver, resolveReferences } from '../../src/registry/index.ts';
import { connectors, folderOf } from './connectors.ts';

const refusal = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof WeirError) return `${error.code}: ${error.message}`;
  }
  return expect.fail('nothing was refused');
};

describe('references', () => {
  const where = '`connection` (sources/shop.yaml:3)';
  const environment = { USER_NAME: 'me', PASSWORD: 'p$&w', EMPTY: '', DATABASE_URL: 'postgres://hub', WEIR_ADMIN_TOKEN: 'secret' };
  const rules = { source: 'shop', environment, grants: undefined, managedBy: 'WORKSPACE' } as const;
  const resolved = (text: string) => resolveReferences(text, rules, where);

  test('are replaced by what they name, as it is', () => {
    expect(resolved('postgres://${env:USER_NAME}:${env:PASSWORD}@h/d')).toBe('postgres://me:p$&w@h/d');
    expect(resolved('${env:EMPTY}')).toBe('');
    expect(resolved('no reference')).toBe('no reference');
  });

  test('to nothing say which variable, and where it is named', () => {
    expect(refusal(() => resolved('${env:SHOP_URL}'))).toBe(
      'SECRET_REFUSED: `connection` (sources/shop.yaml:3) names the variable SHOP_URL, which is not set: set it in the environment or in .env.',
    );
  });

  test('to the hub’s own variables are refused', () => {
    for (const name of ['DATABASE_URL', 'WEIR_ADMIN_TOKEN'])
      expect(refusal(() => resolved(`\${env:${name}}`))).toBe(
        `SECRET_REFUSED: \`connection\` (sources/shop.yaml:3) names the variable ${name}, which is the hub's own and given to no source. Use another.`,
      );
  });

  test('that are none are named with what was meant', () => {
    expect(refusal(() => resolved('${SHOP_URL}'))).toBe(
      'BAD_DEFINITION: `connection` (sources/shop.yaml:3) has `${SHOP_URL}`, which is no reference: write `${env:SHOP_URL}`.',
    );
    expect(refusal(() => resolved('${vault:x}'))).toContain('write `${env:NAME}`');
  });

  test('of a source are named by their key, file and line', async () => {
    const { folder, remove } = await folderOf({
      'sources/weather.yaml':
        'source: weather\nkind: subgraph\nurl: "${env:WEATHER_URL}"\nheaders:\n  authorization: "Bearer ${env:WEATHER_TOKEN}"\n',
    });
    const { workspace } = await loadWorkspace(folder, { env: undefined, connectors });
    await remove();
    const resolve = referenceResolver(workspace?.sources[0] ?? expect.fail('no source'), {
      environment: { WEATHER_URL: 'http://x' },
      grants: undefined,
      managedBy: 'WORKSPACE',
    });
    expect(resolve('${env:WEATHER_URL}')).toBe('http://x');
    expect(refusal(() => resolve('Bearer ${env:WEATHER_TOKEN}'))).toBe(
      'SECRET_REFUSED: Source `weather`: `headers.authorization` (sources/weather.yaml:5) names the variable WEATHER_TOKEN, which is not set: set it in the environment or in .env.',
    );
  });
});

describe('secrets.allow', () => {
  const where = '`connection` (source shop:3)';
  const environment = { SHOP_URL: 'postgres://shop', OTHER_URL: 'postgres://other', DATABASE_URL: 'postgres://hub' };
  const grants = [{ ref: 'env:SHOP_*', sources: ['shop'] }, { ref: 'env:DATABASE_URL' }];
  const resolved = (text: string, rules: { grants?: readonly SecretGrant[]; managedBy?: 'API' | 'WORKSPACE'; source?: string } = {}) =>
    resolveReferences(text, { source: 'shop', environment, grants: undefined, managedBy: 'API', ...rules }, where);

  test('without it what is registered by API may name nothing, and is told the line to add', () => {
    expect(refusal(() => resolved('${env:SHOP_URL}'))).toBe(
      'SECRET_REFUSED: `connection` (source shop:3) names the variable SHOP_URL, and what is registered by API may name none that weir.yaml does not grant. Add to weir.yaml: `secrets: {allow: [{ref: "env:SHOP_URL", sources: [shop]}]}`.',
    );
  });

  test('grants by name and source, to files and to the API alike', () => {
    expect(resolved('${env:SHOP_URL}', { grants })).toBe('postgres://shop');
    expect(refusal(() => resolved('${env:SHOP_URL}', { grants, source: 'crm' }))).toContain('which weir.yaml grants to no source crm');
    const refused = refusal(() => resolved('${env:OTHER_URL}', { grants, managedBy: 'WORKSPACE' }));
    expect(refused).toContain(
      'Add to weir.yaml: `secrets: {allow: [{ref: "env:OTHER_URL", sources: [shop]}]}`, beside those that stand there.',
    );
    expect(refused).not.toContain('postgres://');
  });

  test('never grants what is the hub’s own', () => {
    expect(refusal(() => resolved('${env:DATABASE_URL}', { grants }))).toContain("the hub's own");
  });

  test('grants files, whose text is taken without its last line end', async () => {
    const { folder, remove } = await folderOf({ token: 'abc\n', 'deep/token': 'no' });
    const files = { grants: [{ ref: `file:${folder}/*` }] };
    expect(resolved(`Bearer \${file:${folder}/token}`, files)).toBe('Bearer abc');
    expect(refusal(() => resolved(`\${file:${folder}/deep/token}`, files))).toContain('which weir.yaml grants to no source shop');
    expect(refusal(() => resolved(`\${file:${folder}/deep/../token}`, files))).toContain('without `.`, `..`');
    expect(refusal(() => resolved(`\${file:${folder}/none}`, files))).toContain('cannot be read');
    expect(refusal(() => resolved('${file:/dev/zero}', { grants: [{ ref: 'file:/dev/*' }] }))).toContain('cannot be read');
    expect(refusal(() => resolved(`\${file:${folder}/token}`, { managedBy: 'WORKSPACE' }))).toContain('grants to no source shop');
    await remove();
  });
});

describe('.env', () => {
  let workspace: Awaited<ReturnType<typeof folderOf>>;
  beforeAll(async () => {
    workspace = await folderOf({ '.env': '# addresses\nSHOP_URL="postgres://a b"\nexport TOKEN=x # not said\n' });
  });
  afterAll(() => workspace.remove());

  test('has the workspace’s variables', async () => {
    await chmod(join(workspace.folder, '.env'), 0o600);
    expect(await readDotEnv(workspace.folder)).toEqual({ values: { SHOP_URL: 'postgres://a b', TOKEN: 'x' } });
  });

  test('that others can read is warned of', async () => {
    await chmod(join(workspace.folder, '.env'), 0o644);
    const path = join(workspace.folder, '.env');
    expect((await readDotEnv(workspace.folder)).warning).toBe(`${path} can be read by others on this machine: \`chmod 600 ${path}\`.`);
  });

  test('need not be there', async () => {
    expect(await readDotEnv(join(workspace.folder, 'elsewhere'))).toEqual({ values: {} });
  });
});
