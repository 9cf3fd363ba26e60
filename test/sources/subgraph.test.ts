import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { WeirError } from '../../src/contract/index.ts';
import type { Source } from '../../src/contract/index.ts';
import { subgraph } from '../../src/sources/subgraph/index.ts';
import { readContext } from './contract.ts';
import { openWeather, question, serve, serveDays, TOKEN } from './subgraph-fixture.ts';
import type { HttpFixture } from './subgraph-fixture.ts';

const QUESTION = question('query ($n: Int) { days(limit: $n) { date } }', { n: 1 });

const open: { close(): Promise<void> }[] = [];
const kept = <T extends { close(): Promise<void> }>(one: T): T => (open.push(one), one);
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function faultOf(source: Source): Promise<WeirError> {
  const thrown: unknown = await source.execute(QUESTION, readContext()).then(
    () => undefined,
    (fault: unknown) => fault,
  );
  expect(thrown).toBeInstanceOf(WeirError);
  const fault = thrown as WeirError;
  expect(fault.extensions['source']).toBe('weather');
  expect(`${fault.message} ${JSON.stringify(fault.extensions)}`).not.toContain(TOKEN);
  return fault;
}

const answering = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<HttpFixture> =>
  kept(await serve(answer));

describe('what is sent', () => {
  test('one POST of JSON with the query, its variables and the declared headers, references resolved', async () => {
    const server = await answering((_, response) => response.end('{"data":{"days":[]}}'));
    const source = kept(openWeather({ url: `${server.url}/graph?key=1` }));
    expect(await source.execute(QUESTION, readContext())).toBe('{"data":{"days":[]}}');
    expect(server.requests).toHaveLength(1);
    const [sent] = server.requests;
    expect(sent?.path).toBe('/graph?key=1');
    expect(JSON.parse(sent?.body ?? '')).toEqual({ query: QUESTION.query, variables: { n: 1 } });
    expect(sent?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' });
    expect(sent?.headers.accept).toMatch(/application\/json/);
  });
});

describe('what a server may answer', () => {
  test.each<[what: string, answer: (request: IncomingMessage, response: ServerResponse) => void, says: RegExp]>([
    [
      '500 with a page',
      (_, response) => response.writeHead(500).end('<html>Oh no</html>'),
      /answered 500 with what is not JSON: "<html>Oh no<\/html>"/,
    ],
    [
      '200 with a page',
      (_, response) => response.end('<!doctype html><title>Log in'),
      /answered 200 with what is not JSON: "<!doctype html>/,
    ],
    ['nothing', (_, response) => response.end(), /answered 200 with what is not JSON: ""/],
    ['a redirect', (_, response) => response.writeHead(302, { location: 'http://elsewhere' }).end(), /answered 302/],
    [
      'its errors under 400',
      (_, response) => response.writeHead(400).end('{"errors":[{"message":"too deep"},{"message":"too long"}]}'),
      /answered 400: too deep; too long/,
    ],
    [
      'JSON of another kind',
      (_, response) => response.end('{"status":"ok"}'),
      /answered 200 with JSON that is no GraphQL response: "\{\\"status/,
    ],
    ['half a body, and says it is whole', (_, response) => response.end('{"data":{"days":[{"da'), /answered 200 with what is not JSON/],
    [
      'half of the length it promised',
      (_, response) => response.writeHead(200, { 'content-length': 100 }).write('{"data":', () => response.destroy()),
      /answered 200 with a body that breaks off/,
    ],
    [
      'a chunk that never comes',
      (_, response) => response.write('{"data":', () => response.destroy()),
      /answered 200 with a body that breaks off/,
    ],
    ['what is not HTTP', (request) => request.socket.end('SSH-2.0-OpenSSH\r\n\r\n'), /does not answer in HTTP/],
    [
      'the header it was sent',
      (request, response) => response.writeHead(403).end(`no access for ${request.headers.authorization}`),
      /answered 403 with what is not JSON: "no access for \*\*\*"/,
    ],
  ])('%s is SOURCE_ERROR that says so', async (_, answer, says) => {
    const source = kept(openWeather({ url: (await answering(answer)).url }));
    const fault = await faultOf(source);
    expect(fault.code).toBe('SOURCE_ERROR');
    expect(fault.message).toMatch(says);
    expect(fault.message).toMatch(/^Source "weather" at http:\/\/127\.0\.0\.1:\d+ /);
  });

  test('more than `maxResponse` is not read to its end', async () => {
    let ended = false;
    const server = await answering((_, response) => {
      response.once('close', () => (ended = true));
      const more = () => response.write('x'.repeat(10_000), () => response.destroyed || more());
      more();
    });
    const fault = await faultOf(kept(openWeather({ url: server.url, maxResponse: '100kB' })));
    expect([fault.code, fault.message]).toEqual(['SOURCE_ERROR', expect.stringMatching(/more than 100000 bytes, its `maxResponse`/)]);
    await expect.poll(() => ended).toBe(true);
  });

  test('a body that stalls is cut by the `timeout`', async () => {
    const server = await answering((_, response) => response.write('{"data":'));
    const fault = await faultOf(kept(openWeather({ url: server.url, timeout: '200ms' })));
    expect([fault.code, fault.message]).toEqual(['TIMEOUT', expect.stringMatching(/did not answer within 200 ms, its `timeout`/)]);
  });

  test('errors beside data are the answer: who asked knows where they belong', async () => {
    const body = '{"errors":[{"message":"no rain","path":["days",0,"rain"]}],"data":{"days":[{"rain":null}]}}';
    const server = await answering((_, response) => response.end(body));
    expect(await kept(openWeather({ url: server.url })).execute(QUESTION, readContext())).toBe(body);
  });

  test('a header that it quotes in its errors is taken out of them', async () => {
    const server = await answering((request, response) =>
      response.end(JSON.stringify({ data: null, errors: [{ message: `bad ${request.headers.authorization}` }] })),
    );
    expect(await kept(openWeather({ url: server.url })).execute(QUESTION, readContext())).toBe(
      '{"data":null,"errors":[{"message":"bad ***"}]}',
    );
  });

  test('a server that comes back answers the same source', async () => {
    const first = await serveDays();
    const source = kept(openWeather({ url: first.url }));
    await source.execute(QUESTION, readContext());
    await first.close();
    expect((await faultOf(source)).code).toBe('SOURCE_UNAVAILABLE');
    const port = Number(new URL(first.url).port);
    const second = kept(await serveDays(port));
    expect(second.url).toBe(first.url);
    expect(await source.execute(QUESTION, readContext())).toBe('{"data":{"days":[{"date":"2012-01-01"}]}}');
  });
});

describe('its schema', () => {
  test('a server that is no subgraph says so', async () => {
    const server = await answering((_, response) => response.end('{"data":{"_service":null}}'));
    await expect(kept(openWeather({ url: server.url })).describe(new AbortController().signal)).rejects.toThrow(
      /is no Federation subgraph: it has no SDL/,
    );
  });

  test('a file of the workspace holds it, and no other file does', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'weir-subgraph-'));
    kept({ close: () => rm(folder, { recursive: true }) });
    await writeFile(join(folder, 'weather.graphql'), 'type Query { days: Int }');
    const describeBy = (schema: string) =>
      kept(openWeather({ url: 'http://127.0.0.1:9', schema }, folder)).describe(new AbortController().signal);
    expect(await describeBy('weather.graphql')).toEqual({ kind: 'graph', sdl: 'type Query { days: Int }' });
    await expect(describeBy('wether.graphql')).rejects.toThrow(
      /its `schema` "wether.graphql" is neither `introspect` nor `published` nor a file/,
    );
    await expect(describeBy('../../etc/passwd')).rejects.toThrow(/"..\/..\/etc\/passwd" (lies outside the workspace|is neither)/);
    await expect(describeBy('/etc/passwd')).rejects.toThrow(/"\/etc\/passwd" lies outside the workspace/);
  });
});

test('`schema: published` is what its service published, and nothing before it did', async () => {
  const address = { url: 'http://127.0.0.1:9', schema: 'published' };
  const describeBy = (published: string | undefined) => kept(openWeather(address, '.', published)).describe(new AbortController().signal);
  await expect(describeBy(undefined)).rejects.toThrow(/waits for its service to publish a schema: `weir schema publish --name weather/);
  expect(await describeBy('type Query { days: Int }')).toEqual({ kind: 'graph', sdl: 'type Query { days: Int }' });
});

describe('its declaration', () => {
  test.each([
    ['ftp://example.org', /its `url` is no address that begins with http/],
    ['weather', /its `url` is no address/],
    ['http://ann:secret@example.org', /its `url` holds a user or password; send an `authorization` in `headers`/],
    ['${env:ADDRESS}', /its `url` is no address/],
  ])('%s is refused when it is opened', (url, says) => {
    expect(() => openWeather({ url })).toThrow(says);
    expect(() => openWeather({ url })).not.toThrow(/secret/);
  });

  test.each([
    ['timeout', '5 seconds', /is a whole number with ms or s or m, like 5s/],
    ['maxResponse', '20', /is a whole number with kB or MB, like 20MB/],
    ['headers', { 'a b': 'c' }, /is no name of an HTTP header/],
  ] as const)('%s: %s is refused', (key, value, says) => {
    const read = subgraph.keys[key]?.safeParse(value);
    expect(read?.error?.issues.map(({ message }) => message).join()).toMatch(says);
  });

  test('what is not said has its default', () => {
    expect(subgraph.keys['timeout']?.parse(undefined)).toBe(5_000);
    expect(subgraph.keys['maxResponse']?.parse(undefined)).toBe(20_000_000);
    expect(subgraph.keys['schema']?.parse(undefined)).toBe('introspect');
    expect(subgraph.keys['timeout']?.parse('2m')).toBe(120_000);
  });
});
