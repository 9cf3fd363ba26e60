import { WeirError } from '../contract/index.ts';

/** What a request brings to say who asks. */
export interface Credentials {
  /** `Bearer …` */
  readonly authorization?: string | undefined;
  /** One of the roles that the asker has. */
  readonly role?: string | undefined;
  /** Where it comes from. */
  readonly address: string;
  readonly requestId: string;
}

/** Values by name, each as often as it was sent: a header's, or those of `connectionParams`. */
export type Sent = readonly (readonly [name: string, value: unknown])[];

const AUTHORIZATION = 'authorization';
const ROLE = 'x-weir-role';

/**
 * What of these says who asks. Names are told apart without case, as headers are. Throws BAD_REQUEST for one that came twice: what
 * stands before the hub may have read the other.
 */
export function saidIn(sent: Sent): Pick<Credentials, 'authorization' | 'role'> {
  return { authorization: one(sent, AUTHORIZATION), role: one(sent, ROLE) };
}

function one(sent: Sent, name: string): string | undefined {
  const values = sent.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  if (values.length > 1) throw new WeirError('BAD_REQUEST', `\`${name}\` was sent ${values.length} times. Send it once.`);
  const [value] = values;
  if (value === undefined || typeof value === 'string') return value;
  throw new WeirError('BAD_REQUEST', `\`${name}\` is not a text.`);
}

/** The headers of a request as they were sent: Node's own mapping keeps the first of two. */
export function sentHeaders(rawHeaders: readonly string[]): Sent {
  return Array.from(
    { length: rawHeaders.length / 2 },
    (_, index) => [rawHeaders[index * 2] ?? '', rawHeaders[index * 2 + 1] ?? ''] as const,
  );
}
