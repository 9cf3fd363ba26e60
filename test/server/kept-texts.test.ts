import { expect, test } from 'vitest';
import { KeptTexts } from '../../src/server/kept-texts.ts';

test('what was made of texts is kept as far as they come to so much, the newest of them', () => {
  const kept = new KeptTexts<number>();
  for (let at = 0; at < 60; at += 1) kept.set(`text ${at}`, at, 10_000);
  expect(kept.get('text 9')).toBeUndefined();
  expect(Array.from({ length: 50 }, (_, at) => kept.get(`text ${at + 10}`))).toEqual(Array.from({ length: 50 }, (_, at) => at + 10));
  kept.set('text 59', 1, 10_000);
  expect([kept.get('text 10'), kept.get('text 59')]).toEqual([10, 1]);
  kept.set('text 59', 2, 20_001);
  expect(kept.get('text 59')).toBeUndefined();
});
