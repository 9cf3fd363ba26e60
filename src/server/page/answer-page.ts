import { WeirError } from '../../contract/index.ts';
import { header, plainText, send, type Exchange } from '../exchange.ts';
import { findAsset, PAGE_ASSETS } from './assets.ts';
import { pageHtml, type ExampleQuery } from './page-html.ts';

export interface PageOptions {
  /** Operations that open in tabs, by the names of their files. */
  readonly queries: () => Promise<readonly ExampleQuery[]>;
}

const LANDING = `Weir

  /graphql            the data graph: POST, GET, server-sent events, WebSocket
  /registry/graphql   the control plane
  /artifacts/v1/default/supergraph, sdl, services, metadata
  /health/live, /health/ready, /metrics
`;

/**
 * Nothing is loaded from elsewhere, no script stands in the page. Styles do: the editor makes its own.
 * https://www.w3.org/TR/CSP3/
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
const A_YEAR = 'public, max-age=31536000, immutable';

/** Answers `/` and what its page loads: GraphiQL for a browser, a few lines for anybody else. Throws NOT_FOUND and BAD_REQUEST. */
export async function answerPage(exchange: Exchange, { queries }: PageOptions): Promise<void> {
  const { request, path } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new WeirError('BAD_REQUEST', 'The page is fetched with GET.');
  if (path === '/') {
    if (!/text\/html/.test(header(request, 'accept') ?? '')) return plainText(exchange, 200, LANDING);
    return send(exchange, 200, PAGE_HEADERS, pageHtml(await PAGE_ASSETS(), await queries()));
  }
  const asset = await findAsset(path);
  if (!asset) throw new WeirError('NOT_FOUND', `There is nothing at ${path.slice(0, 100)}.`);
  return send(exchange, 200, { 'content-type': asset.type, 'cache-control': A_YEAR }, asset.content);
}
