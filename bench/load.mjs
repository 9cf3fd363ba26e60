// The load generator, in a process of its own. It writes requests that were made ready and looks at no more of an answer than
// it must: it shares the machine's cores with what it measures.
import { once } from 'node:events';
import { connect } from 'node:net';
import { answerParent } from './measure/child.mjs';
import { quantile } from './measure/statistics.mjs';

const requestOf = ({ host, pathname }, token, body) =>
  Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${token === undefined ? '' : `authorization: Bearer ${token}\r\n`}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );

/** Of a body in chunks (RFC 9112, 7.1): what they hold together. */
function chunkedSize(body) {
  let size = 0;
  for (let at = 0; ;) {
    const length = Number.parseInt(body.slice(at, body.indexOf('\r\n', at)), 16);
    if (!length) return size;
    size += length;
    at = body.indexOf('\r\n', at) + 2 + length + 2;
  }
}

/** The bytes that an answer's body has once all of it is there. Throws where it is no 200. */
function completeSize(answer) {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = answer.slice(0, end + 2);
  if (!head.startsWith('HTTP/1.1 200 ')) throw new Error(`An answer began with ${head}`);
  const body = answer.slice(end + 4);
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head);
  if (length) return body.length < Number(length[1]) ? undefined : Number(length[1]);
  // JSON has no line break of this kind within a text.
  return body.endsWith('0\r\n\r\n') ? chunkedSize(body) : undefined;
}

/** Asks over one connection, a request at a time, until `end` (performance.now()). */
async function askUntil(end, url, next, took) {
  const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
  await once(socket, 'connect');
  let at = 0;
  const ask = () => {
    at = performance.now();
    socket.write(next());
  };
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.latin1Slice();
    const bytes = completeSize(answer);
    if (bytes === undefined) return;
    answer = '';
    const now = performance.now();
    took(now - at, bytes);
    if (now < end) ask();
    else socket.end();
  });
  ask();
  await once(socket, 'close');
}

/** Asks `url` with the bodies in turn, by a token where there is one, over so many connections for so long. Any fault ends it. */
async function load({ url: text, bodies, token, connections, seconds }) {
  const url = new URL(text);
  const requests = bodies.map((body) => requestOf(url, token, body));
  const latencies = [];
  let bytes = 0;
  let turn = 0;
  const next = () => requests[turn++ % requests.length];
  const took = (ms, size) => {
    latencies.push(ms);
    bytes += size;
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, () => askUntil(began + seconds * 1000, url, next, took)));
  return {
    requests: latencies.length,
    perSecond: latencies.length / ((performance.now() - began) / 1000),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    bytesEach: bytes / latencies.length,
  };
}

answerParent({}, load);
