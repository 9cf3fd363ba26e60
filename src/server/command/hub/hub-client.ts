import { ERRORS, messageOf, refused, WeirError, type ErrorCode, type Outcome, type Problem } from '../../../contract/index.ts';
import type { Asked } from '../command.ts';
import { DEFAULT_URL } from './hub-options.ts';

/** The control plane of a running hub, asked from outside. */
export interface HubClient {
  /** Without a slash at its end. */
  readonly url: string;
  /** The data of an answer. Throws UNAVAILABLE where no hub answers, or the WeirError of the first error in it. */
  ask<Data>(query: string, variables?: Variables): Promise<Data>;
  /** Does one mutation: what is selected of its success, or what is wrong. `types` are those of its arguments. */
  act<Done extends object>(mutation: Mutation, variables: Variables): Promise<Outcome<Done>>;
  /** The data of a subscription's events, until it completes; it comes back by itself where the connection is lost. */
  follow<Data>(query: string, variables: Variables): AsyncIterable<Data>;
}

type Variables = Readonly<Record<string, unknown>>;

export interface Mutation {
  /** `registerSource` */
  readonly name: string;
  /** Of its arguments: `{input: 'SourceInput!'}` */
  readonly types: Readonly<Record<string, string>>;
  /** Of its success. */
  readonly select: string;
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[];
}

/** A change of the graph may look at sources first: the hub gives itself two minutes. */
const ANSWER_MS = 130_000;
/** With pauses of one to about sixteen seconds: a hub that is started again is back by then. */
const RETRIES = 5;

/** The hub that a command is about: `--url` and `--token`, else WEIR_URL and WEIR_TOKEN. Throws BAD_USER_INPUT where the address is none. */
export function hubClient({ flags, env }: Pick<Asked, 'flags' | 'env'>): HubClient {
  const url = addressOf(flags.text('url') ?? env['WEIR_URL'] ?? DEFAULT_URL);
  const token = flags.text('token') ?? env['WEIR_TOKEN'];
  const endpoint = `${url}/registry/graphql`;
  const authorization: Readonly<Record<string, string>> = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const ask = async <Data>(query: string, variables: Variables = {}): Promise<Data> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(ANSWER_MS),
    }).catch((thrown: unknown) => {
      throw unreachable(url, thrown);
    });
    return dataOf((await response.json().catch(() => undefined)) as Answer | undefined, `${url} (${response.status})`) as Data;
  };

  return {
    url,
    ask,
    async act<Done extends object>({ name, types, select }: Mutation, variables: Variables) {
      const declared = Object.entries(types).map(([argument, type]) => `$${argument}: ${type}`);
      const given = Object.keys(types).map((argument) => `${argument}: $${argument}`);
      const success = name.charAt(0).toUpperCase() + name.slice(1);
      const { done } = await ask<{ done: Done | { readonly problems: readonly Problem[] } }>(
        `mutation (${declared.join(', ')}) { done: ${name}(${given.join(', ')}) {
          ... on ${success} { __typename ${select} } ... on ProblemList { problems { code message path } } } }`,
        variables,
      );
      return '__typename' in done ? (done as Done) : refused(...(done as { problems: readonly Problem[] }).problems.map(problemOf));
    },
    async *follow<Data>(query: string, variables: Variables) {
      const { createClient } = await import('graphql-sse');
      const client = createClient({ url: endpoint, headers: { ...authorization }, retryAttempts: RETRIES });
      try {
        const events = client.iterate({ query, variables: { ...variables } });
        for await (const event of events) yield dataOf(event as Answer, url) as Data;
      } catch (thrown) {
        throw thrown instanceof WeirError ? thrown : unreachable(url, thrown);
      } finally {
        client.dispose();
      }
    },
  };
}

function addressOf(said: string): string {
  if (/^https?:\/\//i.test(said) && URL.canParse(said)) return new URL(said).href.replace(/\/+$/, '');
  throw new WeirError('BAD_USER_INPUT', `The address of the hub is \`${said}\`; one is like ${DEFAULT_URL}.`);
}

const unreachable = (url: string, thrown: unknown): WeirError =>
  new WeirError(
    'UNAVAILABLE',
    `No hub answers at ${url}: ${messageOf(thrown instanceof Error && thrown.cause ? thrown.cause : thrown)}. Start one with \`weir start\`, or say where it is with --url.`,
  );

function dataOf(answer: Answer | undefined, from: string): unknown {
  const [error] = answer?.errors ?? [];
  if (error) throw new WeirError(codeOf(error.extensions?.code), error.message);
  if (answer?.data !== undefined && answer.data !== null) return answer.data;
  throw new WeirError('UNAVAILABLE', `What answers at ${from} is no hub. See that the address is right.`);
}

const codeOf = (code: unknown): ErrorCode => (typeof code === 'string' && Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'INTERNAL');

/** A path that is null says nothing. */
const problemOf = ({ code, message, path }: { code: string; message: string; path?: string | null }): Problem => ({
  code: codeOf(code),
  message,
  ...(path === undefined || path === null ? {} : { path }),
});
