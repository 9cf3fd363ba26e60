import { WeirError, type Identity } from '../contract/index.ts';

/** What is counted, by the key of `limits:` that bounds it. */
export type Counted = 'operations' | 'subscriptions';

/** Counts what each identity has under way, so that one of them does not take all there is. */
export interface Slots {
  /** Takes one; the answer gives it back. Throws LIMIT_EXCEEDED naming the limit, its value, and how to ask for less. */
  take(owner: string, what: Counted, most: number): () => void;
}

const CURE: Readonly<Record<Counted, string>> = {
  operations: 'Wait for some of them to end, or send fewer at once.',
  subscriptions: 'End some of them, or let several readers share one.',
};

export function openSlots(): Slots {
  const taken: Readonly<Record<Counted, Map<string, number>>> = { operations: new Map(), subscriptions: new Map() };
  return {
    take(owner, what, most) {
      const counts = taken[what];
      const count = counts.get(owner) ?? 0;
      if (count >= most)
        throw new WeirError(
          'LIMIT_EXCEEDED',
          `${count} ${what} are under way for whoever asks this; ${most} are allowed at once: past \`limits.${what}\`. ${CURE[what]}`,
          {
            limit: what,
            allowed: most,
            retryAfterSeconds: 1,
          },
        );
      counts.set(owner, count + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        const left = (counts.get(owner) ?? 1) - 1;
        if (left > 0) counts.set(owner, left);
        else counts.delete(owner);
      };
    },
  };
}

/** By whom is counted: a token, whoever a JWT is about, or the address of somebody without either. */
export function ownerOf({ credential, name }: Identity, address: string): string {
  if (credential === 'anonymous') return `anonymous at ${address}`;
  return credential?.startsWith('token:') ? credential : name;
}
