/** Rows that one read may bring. */
export interface Limits {
  /** Rows of a root list without `limit`. */
  readonly defaultRows: number;
  /** Rows of a list inside another answer without `limit`. */
  readonly nestedRows: number;
  /** A `limit` past this is LIMIT_EXCEEDED. */
  readonly maxRows: number;
}

/** Bounds on what one request may cost; `limits:` of weir.yaml. */
export interface HubLimits extends Limits {
  /** Rows that lists inside lists may come to: the product of their limits. */
  readonly cost: number;
  /** Fields inside fields; introspection has a depth of its own. */
  readonly depth: number;
  /** Brackets inside brackets: selection sets, fragments and values. */
  readonly nesting: number;
  /** Tokens of a document, and fields that it comes to once its fragments are spread. */
  readonly tokens: number;
  readonly aliases: number;
  /** Fields of Query, Mutation or Subscription that one operation asks for. */
  readonly rootFields: number;
  /** Names, lists and objects in a request's JSON. */
  readonly values: number;
  readonly bodyBytes: number;
  /** Of one subgraph. */
  readonly sdlBytes: number;
  /** Of one answer. */
  readonly responseBytes: number;
  readonly timeoutMs: number;
  /** Under way at once, of one identity. */
  readonly operations: number;
  /** Open at once, of one identity. */
  readonly subscriptions: number;
}

export const DEFAULT_LIMITS: HubLimits = {
  defaultRows: 100,
  nestedRows: 20,
  maxRows: 1000,
  cost: 1_000_000,
  depth: 15,
  nesting: 100,
  tokens: 20_000,
  aliases: 500,
  rootFields: 200,
  values: 100_000,
  bodyBytes: 5_000_000,
  sdlBytes: 10_000_000,
  responseBytes: 20_000_000,
  timeoutMs: 30_000,
  operations: 1_000,
  subscriptions: 10_000,
};
