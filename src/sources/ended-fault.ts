import { WeirError } from '../contract/index.ts';

/** What to tell of a question that its asker, or the source's closing, ended. `at` says where the source is, and `what` it did where that is known better. */
export function endedFault(
  reason: unknown,
  source: string,
  { at = '', what }: { readonly at?: string; readonly what?: string } = {},
): WeirError {
  if (reason instanceof WeirError) return reason;
  const late = reason instanceof Error && reason.name === 'TimeoutError';
  const did = what ?? (late ? 'did not answer in the time that was given' : 'was asked for something that was then cancelled');
  return new WeirError('TIMEOUT', `Source "${source}"${at} ${did}`, { source }, { cause: reason });
}
