/** A request to a GraphQL door, as Apollo takes it. */
export interface HttpOperation {
  readonly method: string;
  readonly search: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The parsed JSON body. */
  readonly body: unknown;
}
