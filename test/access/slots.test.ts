import { expect, test } from 'vitest';
import { openSlots, ownerOf } from '../../src/access/index.ts';
import { codeOf } from './outcome.ts';

test('an identity takes so many at once, and gives each back once', async () => {
  const slots = openSlots();
  const [one] = [slots.take('a', 'operations', 2), slots.take('a', 'operations', 2)];
  await expect(async () => slots.take('a', 'operations', 2)).rejects.toMatchObject({
    code: 'LIMIT_EXCEEDED',
    message:
      '2 operations are under way for whoever asks this; 2 are allowed at once: past `limits.operations`. Wait for some of them to end, or send fewer at once.',
    extensions: { limit: 'operations', allowed: 2 },
  });
  expect(await codeOf(() => slots.take('b', 'operations', 2))).toBe('passed');
  expect(await codeOf(() => slots.take('a', 'subscriptions', 1))).toBe('passed');
  one();
  one();
  expect(await codeOf(() => slots.take('a', 'operations', 2))).toBe('passed');
  expect(await codeOf(() => slots.take('a', 'operations', 2))).toBe('LIMIT_EXCEEDED');
});

test('is counted by token, by whom a JWT is about, and without either by address', () => {
  const identity = { name: 'ci', roles: [], scopes: [], claims: {} };
  expect(ownerOf({ ...identity, credential: 'token:1' }, '192.0.2.1')).toBe('token:1');
  expect(ownerOf({ ...identity, name: 'jwt:ada', credential: 'jwt:key' }, '192.0.2.1')).toBe('jwt:ada');
  const anonymous = { ...identity, name: 'anonymous', credential: 'anonymous' };
  expect(ownerOf(anonymous, '192.0.2.1')).not.toBe(ownerOf(anonymous, '192.0.2.2'));
});
