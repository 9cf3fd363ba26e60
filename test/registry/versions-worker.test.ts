import { expect, test } from 'vitest';
import { WorkerLane } from '../../src/registry/versions/worker-lane.ts';

const read = (sdl: string) => ({ kind: 'read', subgraphs: [{ name: 'w', sdl }] }) as const;
/** Parsed, it takes hundreds of megabytes. */
const LARGE = `type Query { ${Array.from({ length: 400_000 }, (_, index) => `f${index}: Int`).join(' ')} }`;
const SMALL = 'type Query { a: Int }';

test('a task that takes more memory than it may have ends alone, and the next is done', async () => {
  const lane = new WorkerLane({ name: 'Reading', timeoutMs: 60_000, limits: { maxOldGenerationSizeMb: 60 } });
  const [large, small] = await Promise.allSettled([lane.run<'read'>(read(LARGE)), lane.run<'read'>(read(SMALL))]);
  expect(large).toMatchObject({
    status: 'rejected',
    reason: { code: 'LIMIT_EXCEEDED', message: 'Reading took more memory than it may have.' },
  });
  expect(small).toEqual({ status: 'fulfilled', value: [] });
  await lane.close();
});

test('a task that takes too long is ended', async () => {
  const lane = new WorkerLane({ name: 'Reading', timeoutMs: 1, limits: {} });
  await expect(lane.run<'read'>(read(LARGE))).rejects.toMatchObject({ code: 'TIMEOUT', message: 'Reading took longer than 0.001 s.' });
  await lane.close();
});

test('who closes it ends what it does and what waits, and what is asked later is refused', async () => {
  const lane = new WorkerLane({ name: 'Reading', timeoutMs: 60_000, limits: {} });
  const asked = Promise.allSettled([lane.run<'read'>(read(LARGE)), lane.run<'read'>(read(SMALL))]);
  await lane.close();
  const stopped = { status: 'rejected', reason: { message: 'Reading was stopped before it ended.' } };
  expect(await asked).toMatchObject([stopped, stopped]);
  await expect(lane.run<'read'>(read(SMALL))).rejects.toMatchObject(stopped.reason);
});
