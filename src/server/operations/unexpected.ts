import { GraphQLError } from 'graphql';
import { WeirError } from '../../contract/index.ts';

const PLACES = 12;

/** Whether nobody expected it: of such a fault the client is told only that it happened. */
export function isUnexpected(thrown: unknown): boolean {
  if (thrown instanceof WeirError) return thrown.code === 'INTERNAL';
  if (!(thrown instanceof GraphQLError)) return true;
  const { code } = thrown.extensions;
  if (code !== undefined) return code === 'INTERNAL';
  // Without a path it is the request that was wrong, and nothing ran.
  return thrown.path !== undefined && thrown.originalError !== undefined && isUnexpected(thrown.originalError);
}

/**
 * What was thrown, and where, for whoever mends it: its kind and its places in the code. Its message only where it is the hub's own;
 * any other may hold a value of the request.
 */
export function traceOf(thrown: unknown): string {
  const cause = thrown instanceof GraphQLError ? (thrown.originalError ?? thrown) : thrown;
  if (!(cause instanceof Error)) return typeof cause;
  const places = (cause.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const name = cause instanceof WeirError ? `${cause.name}: ${cause.message}` : cause.constructor.name;
  return [name, ...places.slice(0, PLACES)].join('\n');
}
