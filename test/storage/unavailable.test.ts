import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openStorage } from '../../src/storage/index.ts';

const open = (url: string): Promise<unknown> => openStorage({ url, report: () => {} });

/** A server that takes connections and does what it is told with each. */
async function impostor(answer: (message: Buffer) => Buffer | null): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (message) => {
      const reply = answer(message);
      if (reply) socket.write(reply);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

test('a server that is not there is named by host, port and database, with the cure and without the password', async () => {
  const error = await open('postgres://hub:s3cret@127.0.0.1:1/records').catch((thrown: Error) => thrown);
  expect(error).toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message:
      'The hub\'s database does not answer: PostgreSQL at 127.0.0.1:1, database "records": connect ECONNREFUSED 127.0.0.1:1. ' +
      'See that it runs and that DATABASE_URL is right, or unset DATABASE_URL to use the embedded PostgreSQL.',
  });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('s3cret');
});

test('so is a name with several addresses, none of which answers', async () => {
  await expect(open('postgres://localhost:1/records')).rejects.toThrow(/PostgreSQL at localhost:1, .*ECONNREFUSED/);
});

test('a server that never answers is given up', async () => {
  const port = await impostor(() => null);
  await expect(open(`postgres://hub@127.0.0.1:${port}/records`)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' });
});

test('a wrong password and a missing database are said', async () => {
  const url = new URL(inject('embeddedUrl'));
  url.password = 'guess';
  await expect(open(url.href)).rejects.toThrow('password authentication failed for user "weir"');
  const other = new URL(inject('embeddedUrl'));
  other.pathname = '/nowhere';
  await expect(open(other.href)).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    message: expect.stringContaining('database "nowhere"'),
  });
});

test('what is no address is refused without being repeated', async () => {
  for (const url of ['mysql://hub:s3cret@localhost/x', 'postgres://hub:s3cret@local host:99999/x', 'nonsense']) {
    const error = await open(url).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code: 'BAD_DEFINITION' });
    expect((error as Error).message).not.toContain('s3cret');
  }
});

test('PostgreSQL 14 is refused by name', async () => {
  // What PostgreSQL 14 answers on the wire: https://www.postgresql.org/docs/14/protocol-flow.html
  const text = (value: string): Buffer => Buffer.from(`${value}\0`);
  const int16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
  const int32 = (value: number): Buffer => Buffer.from([0, 0, value >> 8, value & 255]);
  const message = (type: string, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
  };
  const column = (name: string): Buffer =>
    Buffer.concat([text(name), int32(0), int16(0), int32(25), Buffer.from([255, 255]), Buffer.alloc(4, 255), int16(0)]);
  const cell = (value: string): Buffer => Buffer.concat([int32(value.length), Buffer.from(value)]);
  const ready = message('Z', Buffer.from('I'));
  const port = await impostor((said) => {
    if (said[0] === 'Q'.charCodeAt(0))
      return Buffer.concat([
        message('T', int16(2), column('version'), column('number')),
        message('D', int16(2), cell('14.9'), cell('140009')),
        message('C', text('SELECT 1')),
        ready,
      ]);
    return said[0] === 'X'.charCodeAt(0) ? null : Buffer.concat([message('R', int32(0)), ready]);
  });
  await expect(open(`postgres://hub@127.0.0.1:${port}/records`)).rejects.toThrow(
    /PostgreSQL at 127\.0\.0\.1:\d+, database "records" is PostgreSQL 14\.9, and Weir needs 15 or later/,
  );
});
