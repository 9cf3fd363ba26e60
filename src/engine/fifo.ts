import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * A named pipe between DuckDB and a Node stream: rows pass without becoming JavaScript values or a file.
 *
 * DuckDB opens its end with an ordinary, blocking `open`, on a thread that nothing can take back. So Node's ends are opened
 * without waiting, as sockets of the event loop, and are never given up before DuckDB's statement has ended.
 */
const run = promisify(execFile);

/** How often Node looks whether DuckDB has come to its end of the pipe: that takes milliseconds, and there is no event for it. */
const LOOK_EVERY_MS = 2;

/** A path in the folder that nothing has yet. */
export const freshPath = (folder: string): string => join(folder, `${randomUUID()}.csv`);

/** Makes the pipe; false where the system has none (Windows, some file systems): then a file serves. */
export async function makeFifo(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return run('mkfifo', ['-m', '600', path]).then(
    () => true,
    () => false,
  );
}

/**
 * Node's writing end, once DuckDB has opened its reading end, or is about to and waits for a writer; undefined where the
 * statement ended without. Closing it is end-of-file to DuckDB.
 */
export async function writingEnd(path: string, ended: () => boolean): Promise<Socket | undefined> {
  while (!ended()) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch {
      // ENXIO: nobody reads yet. Whatever else it is, to give up would leave DuckDB waiting for a writer.
      await pause(LOOK_EVERY_MS);
    }
  }
  return undefined;
}

interface ReadingEnd {
  readonly socket: Socket;
  /** Says that DuckDB has closed its end: the socket ends after what is still in the pipe. */
  readonly finish: () => void;
}

/** Node's reading end. It counts as reader and as writer until `finish`, so neither DuckDB's `open` nor the socket's end comes too early. */
export function readingEnd(path: string): ReadingEnd {
  const keeper = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  const socket = new Socket({ fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK), readable: true, writable: false });
  return { socket, finish: () => closeSync(keeper) };
}
