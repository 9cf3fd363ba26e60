import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Messages of https://www.postgresql.org/docs/current/protocol-message-formats.html: those of a statement and of its values. */
const [PARSE, BIND] = [80, 66];

const endOfText = (bytes, from) => bytes.indexOf(0, from);

/** The values of a Bind, as text. */
function valuesOf(bytes) {
  let at = endOfText(bytes, endOfText(bytes, 0) + 1) + 1;
  at += 2 + 2 * bytes.readInt16BE(at);
  const values = Array.from({ length: bytes.readInt16BE(at) });
  at += 2;
  return values.map(() => {
    const length = bytes.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : bytes.toString('utf8', at - length, at);
  });
}

/** Hands each message of a client to `take`, but for the first, which has no type. */
function messages(take) {
  let rest = Buffer.alloc(0);
  let header = 0;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= header + 4 && rest.length >= header + rest.readInt32BE(header)) {
      const end = header + rest.readInt32BE(header);
      if (header) take(rest[0], rest.subarray(header + 4, end));
      rest = rest.subarray(end);
      header = 1;
    }
  };
}

/**
 * Stands between a client and PostgreSQL, and remembers the statement that was asked last with its values. `url` leads to the database of the one
 * that is given.
 */
export async function openTap(database) {
  const to = new URL(database);
  let last = { text: '', values: [] };
  const server = createServer((client) => {
    const upstream = connect({ host: to.hostname, port: Number(to.port || 5432) });
    client.on(
      'data',
      messages((type, bytes) => {
        if (type === PARSE) {
          const from = endOfText(bytes, 0) + 1;
          last = { text: bytes.toString('utf8', from, endOfText(bytes, from)), values: [] };
        } else if (type === BIND) last = { ...last, values: valuesOf(bytes) };
      }),
    );
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ])
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = new URL(database);
  url.host = `127.0.0.1:${server.address().port}`;
  return { url: url.href, last: () => last, close: () => server.close() };
}
