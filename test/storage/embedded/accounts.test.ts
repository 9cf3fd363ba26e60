import { chown, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ask, cloneProject, privateFolder, startProgram } from './processes.ts';

const NOBODY = 65534;

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test.runIf(process.platform === 'linux')('the server runs as another user, from a clone that only root can enter', async () => {
    const folder = await privateFolder();
    const hub = await startProgram(folder, { clone: await cloneProject(0o700) });
    expect(hub.started).toMatchObject({ uid: 0, adopted: false });
    expect(await ask(hub.started.wildlife, 'select 1 as one')).toEqual([{ one: 1 }]);
    const data = await stat(join(folder, 'data'));
    expect(data.uid).not.toBe(0);
    expect((data.mode & 0o777).toString(8)).toBe('700');
    expect((await stat(join(folder, 'passwords.json'))).uid).toBe(0);
    await hub.stop();
  });

  test('where setpriv is missing, its files lie outside, and the first line says where', async () => {
    const folder = await privateFolder();
    const options = { clone: await cloneProject(0o700), environment: { PATH: '/nonexistent' } };
    const hub = await startProgram(folder, options);
    expect(hub.started.error).toBeUndefined();
    const outside = /its files are in (\S+),/.exec(hub.started.reports[0] ?? '')?.[1] ?? '';
    onTestFinished(async () => {
      await rm(outside, { recursive: true, force: true });
      await rmdir(dirname(outside)).catch(() => {});
    });
    expect(await readdir(outside)).toContain('data');
    expect(await readdir(folder)).not.toContain('data');
    await ask(hub.started.wildlife, 'create table kept (n int); insert into kept values (7)');
    await hub.stop();

    const withSetpriv = await startProgram(folder, { clone: options.clone });
    expect(await ask(withSetpriv.started.wildlife, 'select n from kept')).toEqual([{ n: 7 }]);
    await withSetpriv.stop();
  });

  test('data that was started through setpriv is refused without it', async () => {
    const folder = await privateFolder();
    const hub = await startProgram(folder);
    await hub.stop();
    const without = await startProgram(folder, { environment: { PATH: '/nonexistent' } });
    expect(without.started.error).toMatch(/was started through setpriv, which is missing/);
  });

  test('an ordinary user starts one, and root starts the same one later as that user', async () => {
    const clone = await cloneProject(0o755);
    const folder = await privateFolder();
    await chown(dirname(folder), NOBODY, NOBODY);
    const hub = await startProgram(folder, { clone, uid: NOBODY });
    expect(hub.started).toMatchObject({ uid: NOBODY, adopted: false });
    await ask(hub.started.wildlife, 'create table kept (n int); insert into kept values (7)');
    await hub.kill();

    const again = await startProgram(folder, { clone, uid: NOBODY });
    expect(again.started).toMatchObject({ adopted: true });
    expect(await ask(again.started.wildlife, 'select n from kept')).toEqual([{ n: 7 }]);
    await again.stop();

    const asRoot = await startProgram(folder, { clone });
    expect(await ask(asRoot.started.wildlife, 'select n from kept')).toEqual([{ n: 7 }]);
    await asRoot.stop();
    expect((await stat(join(folder, 'passwords.json'))).uid).toBe(NOBODY);
  });
});
