import { describe, expect, test } from 'vitest';
import { saidIn, sentHeaders } from '../../src/access/index.ts';
import { codeOf } from './outcome.ts';

describe('what says who asks', () => {
  test('is told apart without case, as headers are', () => {
    expect(saidIn(sentHeaders(['AUTHORIZATION', 'Bearer x', 'X-Weir-Role', 'analyst']))).toEqual({
      authorization: 'Bearer x',
      role: 'analyst',
    });
    expect(saidIn([['Authorization', 'Bearer x']])).toEqual({ authorization: 'Bearer x', role: undefined });
    expect(saidIn([])).toEqual({ authorization: undefined, role: undefined });
  });

  test.each([
    ['two tokens', ['authorization', 'Bearer x', 'authorization', 'Bearer y']],
    ['two that are equal', ['authorization', 'Bearer x', 'Authorization', 'Bearer x']],
    ['two roles', ['x-weir-role', 'visitor', 'X-WEIR-ROLE', 'admin']],
  ])('is refused where it came twice: %s', async (_what, raw) => {
    expect(await codeOf(() => saidIn(sentHeaders(raw)))).toBe('BAD_REQUEST');
  });

  test.each([[['Bearer x']], [{ toString: 'x' }], [1], [null], [true]])('is refused where it is no text: %j', async (value) => {
    expect(await codeOf(() => saidIn([['authorization', value]]))).toBe('BAD_REQUEST');
  });

  test('has exactly its name: what some servers take for it is another', () => {
    const other = ['x_weir_role', 'admin', 'x-weir-roles', 'admin', 'x-weir-role ', 'admin', 'proxy-authorization', 'Bearer x'];
    expect(saidIn(sentHeaders(other))).toEqual({ authorization: undefined, role: undefined });
  });
});
