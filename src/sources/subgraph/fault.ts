import { messageOf, WeirError } from '../../contract/index.ts';
import type { Endpoint } from './endpoint.ts';

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

/** What came back is not what GraphQL over HTTP answers with. */
export function wrongAnswer(endpoint: Endpoint, what: string): WeirError {
  return new WeirError('SOURCE_ERROR', endpoint.withoutSecrets(`Source "${endpoint.source}" at ${endpoint.origin} ${what}`), {
    source: endpoint.source,
  });
}

/** The beginning of a body, on one line. */
export const beginningOf = (body: string): string => JSON.stringify(body.trim().slice(0, 120));

/** What to tell of anything that a request threw. `begun` is its status, once that was read. */
export function requestFault(thrown: unknown, endpoint: Endpoint, begun: number | undefined): WeirError {
  if (thrown instanceof WeirError) return thrown;
  const code = codeOf(thrown);
  const said = endpoint.withoutSecrets(thrown instanceof AggregateError ? messageOf(thrown.errors[0]) : messageOf(thrown));
  if (begun !== undefined) return wrongAnswer(endpoint, `answered ${begun} with a body that breaks off: ${said}`);
  const unparsed = thrown instanceof Error && thrown.name === 'HTTPParserError';
  if (unparsed || /^(HPE_|UND_ERR_RES_|UND_ERR_HEADERS_OVERFLOW)/.test(code))
    return wrongAnswer(endpoint, `does not answer in HTTP: ${said}`);
  if (/^UND_ERR_(INVALID|NOT_SUPPORTED|REQ)/.test(code)) return wrongAnswer(endpoint, `could not be asked: ${said}`);
  return new WeirError(
    'SOURCE_UNAVAILABLE',
    `Source "${endpoint.source}" at ${endpoint.origin} cannot be reached: ${said}`,
    { source: endpoint.source },
    { cause: thrown },
  );
}
