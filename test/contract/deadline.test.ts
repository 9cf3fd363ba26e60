import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { deadline } from '../../src/contract/index.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('it fires when the time has passed, though nobody holds it and garbage is collected meanwhile', async () => {
  const reason = new Promise((done) => {
    const { signal } = deadline(200, new AbortController().signal);
    signal.addEventListener('abort', () => done((signal.reason as Error).name));
  });
  const collecting = setInterval(collectGarbage, 10);
  expect(await reason).toBe('TimeoutError');
  clearInterval(collecting);
});

test('it fires with the other signal, by its reason, also where that has fired before', () => {
  const other = new AbortController();
  const before = deadline(60_000, other.signal);
  other.abort('gone');
  const after = deadline(60_000, other.signal);
  expect([before.signal.reason, after.signal.reason]).toEqual(['gone', 'gone']);
});

test('once released it fires no more', () => {
  const other = new AbortController();
  const { signal, release } = deadline(60_000, other.signal);
  release();
  other.abort();
  expect(signal.aborted).toBe(false);
});
