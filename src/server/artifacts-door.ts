import type { ServerResponse } from 'node:http';
import { sentHeaders } from '../access/index.ts';
import { WeirError } from '../contract/index.ts';
import type { Artifacts } from '../registry/index.ts';
import type { Exchange } from './exchange.ts';
import type { Gate } from './gate.ts';

const PATH = /^\/artifacts\/v1\/([^/]+)\//;

/**
 * Answers GET and HEAD of `/artifacts/v1/…`. The token is a bearer's, or comes as gateways send it to Hive's CDN. Throws
 * UNAUTHENTICATED and FORBIDDEN, and BAD_REQUEST for another method.
 */
export async function answerArtifact(
  { artifacts, gate }: { readonly artifacts: Artifacts; readonly gate: Gate },
  { request, requestId, address, path }: Pick<Exchange, 'request' | 'requestId' | 'address' | 'path'>,
  response: ServerResponse,
): Promise<void> {
  const { method, headers, rawHeaders } = request;
  if (method !== 'GET' && method !== 'HEAD') throw new WeirError('BAD_REQUEST', 'Artifacts are fetched with GET.');
  const sent = sentHeaders(rawHeaders);
  const keys = headers.authorization === undefined ? sent.filter(([name]) => name.toLowerCase() === 'x-hive-cdn-key') : [];
  const target = PATH.exec(path)?.[1];
  await gate.enter(
    [...sent, ...keys.map(([, key]) => ['authorization', `Bearer ${String(key)}`] as const)],
    { requestId, address },
    'read',
    target === undefined ? {} : { target },
  );
  const answer = await artifacts(path, headers['if-none-match']);
  response.writeHead(answer.status, answer.headers).end(method === 'HEAD' ? undefined : answer.body);
}
