import { isIP } from 'node:net';
import { callbackify } from 'node:util';
import { buildConnector, Pool } from 'undici';
import type { GraphQuestion, Outbound, SourceSetting } from '../../contract/index.ts';
import { closedFault } from '../closed-fault.ts';
import { ask } from './ask.ts';
import { endpointOf } from './endpoint.ts';
import type { Endpoint, EndpointDeclaration } from './endpoint.ts';

/** Requests to one endpoint at a time; more wait for a connection. */
const CONNECTIONS = 64;

/** A GraphQL endpoint with the connections to it. */
export interface OpenEndpoint {
  readonly endpoint: Endpoint;
  /** The text of its answer; the request's id is sent as `x-request-id`. Throws what `ask` throws; closing ends what is asked. */
  readonly ask: (question: GraphQuestion, signal: AbortSignal, requestId?: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Connects to the address that was looked at; TLS is of the name. Redirects are not followed, so that no other address comes in. */
function guarded(outbound: Outbound, source: string, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs });
  const addressOf = callbackify((host: string, port: number) => outbound.addressOf(host, port, source));
  return (options, done) => {
    const { hostname, protocol } = options;
    const named = isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? { servername: hostname } : {};
    addressOf(hostname, Number(options.port || (protocol === 'https:' ? 443 : 80)), (fault, address) => {
      if (fault) done(fault, null);
      else connect({ ...options, hostname: address, ...named }, done);
    });
  };
}

/** Opens an endpoint without asking it. Throws BAD_DEFINITION where its address is none. */
export function openEndpoint(declaration: EndpointDeclaration, setting: SourceSetting): OpenEndpoint {
  const { source } = declaration;
  const endpoint = endpointOf(declaration, setting);
  const closing = new AbortController();
  // The clock of each question is its timeout; undici's own are for those that have none.
  const pool = new Pool(endpoint.origin, {
    connections: CONNECTIONS,
    connect: guarded(setting.outbound, source, endpoint.timeoutMs),
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return {
    endpoint,
    ask: (question, signal, requestId) => ask(pool, endpoint, question, { signal: AbortSignal.any([signal, closing.signal]), requestId }),
    async close() {
      closing.abort(closedFault(source));
      await pool.destroy();
    },
  };
}
