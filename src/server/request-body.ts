import type { IncomingMessage } from 'node:http';
import { WeirError } from '../contract/index.ts';

/** Bytes of a request's body; `limits.body` of SURFACE is not in this version. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** The body as text. Throws LIMIT_EXCEEDED past the limit, and reads no further. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > MAX_BODY_BYTES) throw tooLarge(declared);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw tooLarge(bytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (bytes: number) =>
  new WeirError(
    'LIMIT_EXCEEDED',
    `The request's body has ${bytes} bytes or more; ${MAX_BODY_BYTES} are taken. Send less, or values as variables.`,
  );
