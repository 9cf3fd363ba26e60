import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VALUE_OPERATORS } from '../../src/contract/index.ts';
import { DIALECTS, MEASURES } from '../../src/sql/index.ts';

const PAGE = join(import.meta.dirname, '../../docs/dialects.md');
const HEADING = '\n## What each can\n';
const FIRST = /^\n(.*?\n)\n\|/s;

/** With `vitest -u` the table at the end of the page is written anew. */
it('docs/dialects.md has what each dialect can, and why not where it cannot', async () => {
  const [before, after = ''] = (await readFile(PAGE, 'utf8')).split(HEADING);
  const words = FIRST.exec(after)?.[1] ?? after.trimStart();
  const dialects = Object.values(DIALECTS);
  const rows = [
    ...VALUE_OPERATORS.map((operator) => [`\`${operator}\``, ...dialects.map(({ lacks }) => lacks[operator] ?? '✓')]),
    ['time zones of buckets', ...dialects.map(({ lacks }) => lacks.timeZone ?? '✓')],
    ['keys of Bytes from another source', ...dialects.map(({ lacks }) => lacks.base64 ?? '✓')],
    ...MEASURES.map((measure) => [`\`${measure}\` of numbers`, ...dialects.map(() => '✓')]),
  ];
  const head = ['', ...dialects.map(({ name }) => name)];
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const table = [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
  await expect(`${before}${HEADING}\n${words.trimEnd()}\n\n${table}`).toMatchFileSnapshot(PAGE);
});
