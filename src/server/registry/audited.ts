import { randomUUID } from 'node:crypto';
import { withoutSecrets, type AuditEvent } from '../../access/index.ts';
import { WeirError, type Outcome } from '../../contract/index.ts';
import type { RegistryContext } from './context.ts';
import { outcomeOf } from './outcome.ts';

/** What a mutation changes, for whoever looks later. */
interface Changed<T> {
  /** `source shop` */
  readonly subject: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** What came of it, in the place of `after`. */
  readonly result?: (done: T) => unknown;
}

/**
 * A mutation's answer, as `outcomeOf` makes it, with who changed what in the audit log: that it was begun before it is, and how it
 * ended. What cannot be written there is not done: throws STORAGE_UNAVAILABLE.
 */
export async function audited<Name extends string, T extends object>(
  { audit, identity, address, requestId }: RegistryContext,
  name: Name,
  { subject, before, after, result }: Changed<T>,
  act: () => Promise<Outcome<T>>,
): ReturnType<typeof outcomeOf<Name, T>> {
  const operation = randomUUID();
  const event = {
    action: name.charAt(0).toLowerCase() + name.slice(1),
    subject,
    before: withoutSecrets(before),
    after: withoutSecrets(after),
  };
  const write = (more: Pick<AuditEvent, 'outcome' | 'reason' | 'after'>) =>
    audit.write({ identity, address, requestId }, { ...event, ...more }, operation);
  await write({ outcome: 'BEGUN' }).catch(() => {
    throw new WeirError(
      'STORAGE_UNAVAILABLE',
      'The audit log cannot be written to now, and without it nothing is changed. Ask again in a moment.',
    );
  });
  // That it was begun stays where this cannot be written.
  const ended = (more: Parameters<typeof write>[0]) => write(more).catch(() => undefined);
  try {
    const answer = await outcomeOf(name, act);
    if ('problems' in answer && answer.__typename === 'ProblemList')
      await ended({ outcome: 'REFUSED', reason: [...new Set(answer.problems.map(({ code }) => code))].join(', ') });
    else await ended({ outcome: 'DONE', ...(result && { after: withoutSecrets(result(answer as T)) }) });
    return answer;
  } catch (thrown) {
    await ended({ outcome: 'FAILED' });
    throw thrown;
  }
}
