import { GraphQLError } from 'graphql';
import { ERRORS, WeirError, type ErrorCode } from '../contract/index.ts';

/** Anything thrown, as GraphQL says it. Of what was not thrown on purpose only that it happened: its message may hold anything. */
export function toGraphQLError(thrown: unknown): GraphQLError {
  if (thrown instanceof GraphQLError) return thrown;
  if (thrown instanceof WeirError) return new GraphQLError(thrown.message, { extensions: { code: thrown.code, ...thrown.extensions } });
  return new GraphQLError('A fault of the hub.', { extensions: { code: 'INTERNAL' } });
}

const TOO_MANY = 429;

/** The HTTP status of an error that is not part of an answer. */
export function statusOf(error: GraphQLError): number {
  if (error.extensions['retryAfterSeconds'] !== undefined) return TOO_MANY;
  const code = error.extensions['code'] as ErrorCode;
  const status = ERRORS[code]?.status ?? 500;
  return status === 200 ? 400 : status;
}

/** What HTTP wants said beside it: how to say who asks, or when to ask again. */
export function headersOf({ extensions }: GraphQLError): Readonly<Record<string, string>> {
  const { code, retryAfterSeconds } = extensions;
  return {
    ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
    ...(typeof retryAfterSeconds === 'number' && { 'retry-after': String(retryAfterSeconds) }),
  };
}
