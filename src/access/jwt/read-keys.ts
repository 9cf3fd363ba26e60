import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { WeirError } from '../../contract/index.ts';
import type { Outbound } from '../../contract/index.ts';

/** Where keys come from: their JSON text, read anew each time. */
export interface KeyPlace {
  /** For messages. */
  readonly name: string;
  readonly refreshMs: number;
  /** Between two readings that tokens cause. */
  readonly cooldownMs: number;
  /** Throws where they cannot be had. */
  read(): Promise<string>;
}

const MOST_BYTES = 1_000_000;
const ANSWER_MS = 5_000;

/** The place that `auth.jwt.jwks` names. Throws BAD_DEFINITION for an address of http in production. */
export function keyPlace(
  jwks: string,
  options: { readonly workspace: string; readonly production: boolean; readonly outbound: Outbound },
): KeyPlace {
  if (!/^https?:/i.test(jwks)) return { name: jwks, refreshMs: 10_000, cooldownMs: 1_000, read: () => readWithin(options.workspace, jwks) };
  if (options.production && !/^https:/i.test(jwks))
    throw new WeirError(
      'BAD_DEFINITION',
      '`auth.jwt.jwks` of weir.yaml is an address of http: in production it is one of https, or a file of the workspace.',
    );
  return { name: new URL(jwks).host, refreshMs: 300_000, cooldownMs: 30_000, read: () => fetchText(new URL(jwks), options.outbound) };
}

async function readWithin(workspace: string, file: string): Promise<string> {
  const [root, path] = await Promise.all([realpath(workspace), realpath(join(workspace, file))]);
  if (!path.startsWith(root + sep)) throw new Error(`${file} leads out of the workspace`);
  if ((await stat(path)).size > MOST_BYTES) throw new Error(`${file} is larger than ${MOST_BYTES} bytes`);
  return readFile(path, 'utf8');
}

/** Follows no redirect: keys come from where the workspace says, and from the address that was looked at. */
async function fetchText(url: URL, outbound: Outbound): Promise<string> {
  const address = await outbound.addressOf(url.hostname, Number(url.port || (url.protocol === 'https:' ? 443 : 80)), 'auth.jwt');
  const lookup: LookupFunction = (_name, { all }, found) =>
    all ? found(null, [{ address, family: isIP(address) }]) : found(null, address, isIP(address));
  const dispatcher = new Agent({ connect: { lookup } });
  try {
    return await textOf(url, dispatcher);
  } finally {
    await dispatcher.close();
  }
}

async function textOf(url: URL, dispatcher: Agent): Promise<string> {
  const { statusCode, body } = await request(url, {
    dispatcher,
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error(`it answers with more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (statusCode !== 200) throw new Error(`it answers with status ${statusCode}`);
  return Buffer.concat(chunks).toString('utf8');
}
