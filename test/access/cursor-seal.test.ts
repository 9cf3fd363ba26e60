import { describe, expect, test } from 'vitest';
import { cursorSeal } from '../../src/access/index.ts';

const PLACE = { dataset: 'shop.orders', order: '[["id text","asc","last"]]', caller: 'a' };
const VALUES = JSON.stringify(['2001-03-09 10:00:00.123456+00', null, 'smörgås \u0001 "x"', '1']);

describe('the seal of cursors', () => {
  const seal = cursorSeal(Buffer.alloc(32, 1));

  test('opens what it sealed, and seals the same values to the same text', () => {
    const cursor = seal.seal(VALUES, PLACE);
    expect(seal.open(cursor, PLACE)).toBe(VALUES);
    expect(seal.seal(VALUES, { ...PLACE })).toBe(cursor);
    expect(cursorSeal(Buffer.alloc(32, 1)).open(cursor, PLACE)).toBe(VALUES);
    expect(cursor).toMatch(/^[\w-]+$/);
  });

  test('shows nothing of the values, nor that two begin alike', () => {
    const [one, other] = ['["open","1"]', '["open","2"]'].map((values) => Buffer.from(seal.seal(values, PLACE), 'base64url'));
    expect(one?.toString('latin1')).not.toContain('open');
    expect(one?.subarray(16, 24)).not.toEqual(other?.subarray(16, 24));
  });

  test('takes none of another place, another key, or that was changed', () => {
    const cursor = seal.seal(VALUES, PLACE);
    for (const other of [{ dataset: 'shop.lines' }, { order: '[["id text","desc","first"]]' }, { caller: 'b' }, { caller: '' }])
      expect(seal.open(cursor, { ...PLACE, ...other })).toBeUndefined();
    expect(cursorSeal(Buffer.alloc(32, 2)).open(cursor, PLACE)).toBeUndefined();
    const bytes = Buffer.from(cursor, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(seal.open(changed.toString('base64url'), PLACE)).toBeUndefined();
    }
    for (const text of ['', 'x', cursor.slice(0, -1), `${cursor}=`, `${cursor}A`, ` ${cursor}`, cursor.slice(0, 22)])
      expect(seal.open(text, PLACE)).toBeUndefined();
  });
});
