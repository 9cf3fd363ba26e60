import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { FUNCTIONS } from '../../src/sql/index.ts';

it('docs/expressions.md has each function as its messages write it, and no other', async () => {
  const text = await readFile('docs/expressions.md', 'utf8');
  const documented = [...text.matchAll(/^\| `([^`]+\([^`]*\))` +\|/gm)].map(([, signature]) => signature);
  expect(new Set(documented)).toEqual(new Set([...FUNCTIONS.values()].map(({ signature }) => signature)));
});
