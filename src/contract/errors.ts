/** The one table of codes. docs/errors.md says the same, and a test holds the two together. */
export const ERRORS = {
  BAD_USER_INPUT: {
    status: 200,
    cause: 'A value in the request is not one that the field takes.',
    cure: 'Change the value; the message names the argument and what it takes.',
  },
  BAD_DEFINITION: {
    status: 200,
    cause: 'A workspace file, or a definition given by API, is wrong.',
    cure: 'Mend the file at the line that the message names.',
  },
  GRAPHQL_PARSE_FAILED: { status: 400, cause: 'The operation is not GraphQL.', cure: 'Mend its syntax at the place named.' },
  GRAPHQL_VALIDATION_FAILED: {
    status: 400,
    cause: 'The operation asks for what the graph does not have.',
    cure: 'Look the field or argument up in the schema.',
  },
  BAD_REQUEST: {
    status: 400,
    cause: 'The HTTP request is not one that carries a GraphQL operation.',
    cure: 'Send POST with a JSON body, or GET with `query`.',
  },
  UNAUTHENTICATED: {
    status: 401,
    cause: 'The token is missing, unknown or expired.',
    cure: 'Send `authorization: Bearer <token>` with a token of this hub.',
  },
  FORBIDDEN: {
    status: 403,
    cause: 'Whoever asks may not do this, or asks from a place that may not.',
    cure: 'Ask with another identity, or from an origin that the hub allows.',
  },
  NOT_FOUND: { status: 404, cause: 'There is no such thing.', cure: 'Look its name up.' },
  SOURCE_UNAVAILABLE: {
    status: 200,
    cause: 'A source, or a model that has not run yet, cannot be asked now.',
    cure: 'See the status of the source that `extensions.source` names.',
  },
  SOURCE_ERROR: { status: 200, cause: 'A source answered wrongly.', cure: 'The message has what it said.' },
  TIMEOUT: { status: 200, cause: 'A source or a statement took too long.', cure: 'Ask for less, or raise the timeout.' },
  LIMIT_EXCEEDED: {
    status: 200,
    cause: 'The request asks for more than a limit of the hub.',
    cure: 'Ask for less, or raise the limit that the message names.',
  },
  CONFLICT: { status: 409, cause: 'Someone else changed or holds it.', cure: 'Look at its present state and try again.' },
  SECRET_REFUSED: {
    status: 200,
    cause: 'A reference to a secret is not allowed, or names nothing.',
    cure: 'Set the variable, or allow the reference.',
  },
  ADDRESS_REFUSED: {
    status: 200,
    cause: 'A source lies at an address that sources may not reach, or a secret may not be sent to.',
    cure: 'Add the range, or the host, that the message names to weir.yaml, if it is meant.',
  },
  UNAVAILABLE: {
    status: 503,
    cause: 'The hub is stopping, or cannot tell now who asks.',
    cure: 'Ask again in a moment.',
  },
  STORAGE_UNAVAILABLE: {
    status: 503,
    cause: "The hub's own database does not answer.",
    cure: 'See that it runs and that DATABASE_URL is right.',
  },
  SCHEMA_CHANGED: {
    status: 200,
    cause: 'The graph changed under a subscription, which no longer fits it.',
    cure: 'Look at the new schema and subscribe again with the last cursor.',
  },
  INTERNAL: { status: 500, cause: 'A fault of the hub.', cure: 'Report it with the request id.' },
} as const satisfies Record<string, { status: number; cause: string; cure: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** The one error that is thrown on purpose; its message is for the user and holds no secret. */
export class WeirError extends Error {
  override readonly name = 'WeirError';
  readonly code: ErrorCode;
  /** Goes into the response beside `code`. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, extensions: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.extensions = extensions;
  }
}

/** What to say of anything that was thrown: a WeirError's own message, else nothing of it but that it happened. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
