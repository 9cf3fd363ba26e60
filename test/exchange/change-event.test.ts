import { describe, expect, it } from 'vitest';
import type { LoggedChange, RowImage } from '../../src/contract/index.ts';
import { underFilter } from '../../src/exchange/change-event.ts';

const open = (image: RowImage) => image['status'] === 'open';
const row = (status: string) => ({ id: 1, status });
const change = (op: LoggedChange['op'], before: string | null, after: string | null): LoggedChange => ({
  dataset: 'shop.orders',
  op,
  key: { id: 1 },
  before: before === null ? null : row(before),
  after: after === null ? null : row(after),
  changed: op === 'UPDATE' && before !== null ? ['status'] : null,
});
const seen = (one: LoggedChange) => {
  const shaped = underFilter(one, open);
  return shaped && { op: shaped.op, before: shaped.before?.['status'] ?? null, after: shaped.after?.['status'] ?? null };
};

describe('with old rows', () => {
  it.each([
    ['INSERT', null, 'open', { op: 'INSERT', before: null, after: 'open' }],
    ['INSERT', null, 'done', undefined],
    ['UPDATE', 'open', 'open', { op: 'UPDATE', before: 'open', after: 'open' }],
    ['UPDATE', 'done', 'open', { op: 'INSERT', before: null, after: 'open' }],
    ['UPDATE', 'open', 'done', { op: 'DELETE', before: 'open', after: null }],
    ['UPDATE', 'done', 'done', undefined],
    ['DELETE', 'open', null, { op: 'DELETE', before: 'open', after: null }],
    ['DELETE', 'done', null, undefined],
  ] as const)('%s from %s to %s', (op, before, after, expected) => {
    expect(seen(change(op, before, after))).toEqual(expected);
  });
});

describe('without old rows nobody knows what matched, so what does not match now is gone', () => {
  it.each([
    ['UPDATE', null, 'open', { op: 'UPDATE', before: null, after: 'open' }],
    ['UPDATE', null, 'done', { op: 'DELETE', before: null, after: null }],
    ['DELETE', null, null, { op: 'DELETE', before: null, after: null }],
  ] as const)('%s from %s to %s', (op, before, after, expected) => {
    expect(seen(change(op, before, after))).toEqual(expected);
    expect(underFilter(change(op, before, after), open)?.key).toEqual({ id: 1 });
  });
});

it('a RESET reaches everyone and has no key', () => {
  expect(underFilter({ ...change('RESET', null, null) }, open)).toEqual({
    op: 'RESET',
    key: null,
    changed: null,
    before: null,
    after: null,
  });
});
