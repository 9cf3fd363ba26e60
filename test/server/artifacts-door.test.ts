import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccess, hashToken, makeToken, openAuditLog } from '../../src/access/index.ts';
import { artifactsOf, openVersions } from '../../src/registry/index.ts';
import type { SchemaVersions } from '../../src/registry/index.ts';
import { answerArtifact } from '../../src/server/artifacts-door.ts';
import { openGate, type Gate } from '../../src/server/gate.ts';
import { toGraphQLError } from '../../src/server/graphql-errors.ts';
import { openStorage } from '../../src/storage/index.ts';
import type { Storage } from '../../src/storage/index.ts';
import { freshDatabase } from '../setup/fresh-database.ts';
import type { FreshDatabase } from '../setup/fresh-database.ts';

const token = makeToken();
const sdl = 'type Query {\n  hello: String\n}\n';

let database: FreshDatabase;
let storage: Storage;
let versions: SchemaVersions;
let gate: Gate;
const server = createServer((request, response) => {
  const from = { request, path: request.url ?? '', address: '127.0.0.1', requestId: 'r1' };
  answerArtifact({ artifacts: artifactsOf(versions), gate }, from, response).catch((thrown: unknown) =>
    response.writeHead(500).end(String(toGraphQLError(thrown).extensions['code'])),
  );
});
const ask = async (path: string, headers: Record<string, string> = { authorization: `Bearer ${token}` }, method = 'GET') => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers });
  return { status: answer.status, etag: answer.headers.get('etag'), body: await answer.text() };
};

beforeAll(async () => {
  database = await freshDatabase();
  storage = await openStorage({ url: database.url, report: () => {} });
  const audit = openAuditLog(storage, () => {});
  const noJwt = () => {
    throw new Error('no JWT is set');
  };
  gate = openGate({ access: createAccess({ mode: 'production', adminHash: hashToken(token), jwt: noJwt, auth: {} }), audit });
  versions = openVersions({ storage, maxSdlBytes: () => 1_000_000, report: () => {} });
  const form = { composes: true as const, sdl, subgraphs: [{ name: 'greeter', sdl }] };
  await versions.record({ target: 'default', form, published: [], actor: null, reason: 'started' });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await versions?.close();
  await storage?.close();
  await database?.drop();
});

test('a gateway fetches the supergraph once, and again only when it is another', async () => {
  const first = await ask('/artifacts/v1/default/supergraph', { 'x-hive-cdn-key': token });
  expect(first).toMatchObject({ status: 200, body: expect.stringContaining('@join__graph(name: "greeter"') as string });
  const again = await ask('/artifacts/v1/default/supergraph', { 'x-hive-cdn-key': token, 'if-none-match': first.etag ?? '' });
  expect(again).toEqual({ status: 304, etag: first.etag, body: '' });
});

test('the public SDL is given as it is, and its head without it', async () => {
  const { status, etag, body } = await ask('/artifacts/v1/default/sdl');
  expect([status, body]).toEqual([200, sdl]);
  expect(await ask('/artifacts/v1/default/sdl', undefined, 'HEAD')).toEqual({ status: 200, etag, body: '' });
});

test('what is not there, and who may not have it, are told', async () => {
  expect(await ask('/artifacts/v1/other/sdl')).toMatchObject({ status: 404, body: expect.stringContaining('"other"') as string });
  expect(await ask('/artifacts/v1/default/sdl', {})).toMatchObject({ status: 500, body: 'UNAUTHENTICATED' });
  expect(await ask('/artifacts/v1/default/sdl', { 'x-hive-cdn-key': 'x' })).toMatchObject({ body: 'UNAUTHENTICATED' });
  expect(await ask('/artifacts/v1/default/sdl', undefined, 'POST')).toMatchObject({ body: 'BAD_REQUEST' });
});
