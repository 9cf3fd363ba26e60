import type { IncomingMessage } from 'node:http';
import { WeirError } from '../contract/index.ts';

/** The body as text. Throws LIMIT_EXCEEDED past the limit, and reads no further. */
export async function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > mostBytes) throw tooLarge(declared, mostBytes);
  // A short one has come with the headers, mostly: an iterator over it would cost more than all the rest of reading it.
  const whole = declared > 0 && request.readableLength === declared ? (request.read() as Buffer | null) : undefined;
  if (whole) return whole.toString('utf8');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw tooLarge(bytes, mostBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const tooLarge = (bytes: number, mostBytes: number) =>
  new WeirError(
    'LIMIT_EXCEEDED',
    `The request's body has ${bytes} bytes or more; ${mostBytes} are taken (\`limits.body\`). Send less at once.`,
    { limit: 'body', allowed: mostBytes },
  );
