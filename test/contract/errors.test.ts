import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ERRORS } from '../../src/contract/index.ts';

const documented = (): Record<string, { status: number; cause: string; cure: string }> =>
  Object.fromEntries(
    [...readFileSync('docs/errors.md', 'utf8').matchAll(/^\| `([A-Z_]+)` +\| (\d+) +\| (.+?) +\| (.+?) +\|$/gm)].map(
      ([, code = '', status, cause = '', cure = '']) => [code, { status: Number(status), cause: cause.trim(), cure: cure.trim() }],
    ),
  );

it('docs/errors.md has every code of the table and no other, with the same cause and cure', () => {
  const docs = documented();
  expect(Object.keys(docs)).toHaveLength(Object.keys(ERRORS).length);
  expect(docs).toEqual(ERRORS);
});
