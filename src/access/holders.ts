import { WeirError, type Identity } from '../contract/index.ts';

/** Called once, with what to tell whoever held on. */
export type OnEnd = (fault: WeirError) => void;

/** Whoever holds something open by an identity, to be told when it is theirs no longer. */
export interface Holders {
  /** Calls `end` when the identity expires, or what it was made of is ended. The answer takes that back. */
  watch(identity: Identity, end: OnEnd): () => void;
  /** Ends those whose credential this is, or is one of these. */
  end(which: (credential: string) => boolean, fault: WeirError): void;
}

/** Past this a timer fires at once: https://developer.mozilla.org/en-US/docs/Web/API/Window/setTimeout#maximum_delay_value */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export function openHolders(): Holders {
  const byCredential = new Map<string, Set<OnEnd>>();
  return {
    watch({ credential = '', expiresAt, name }, end) {
      const held = byCredential.get(credential) ?? new Set();
      byCredential.set(credential, held);
      let timer: NodeJS.Timeout | undefined;
      const stop = () => {
        clearTimeout(timer);
        held.delete(tell);
        if (held.size === 0 && byCredential.get(credential) === held) byCredential.delete(credential);
      };
      const tell: OnEnd = (fault) => {
        stop();
        end(fault);
      };
      const wait = () => {
        if (!expiresAt) return;
        const left = expiresAt.getTime() - Date.now();
        timer = setTimeout(() => (left > LONGEST_TIMER_MS ? wait() : tell(expired(name))), Math.min(Math.max(0, left), LONGEST_TIMER_MS));
        timer.unref();
      };
      held.add(tell);
      wait();
      return stop;
    },
    end(which, fault) {
      for (const [credential, held] of byCredential) if (which(credential)) for (const tell of held) tell(fault);
    },
  };
}

export const expired = (name: string): WeirError => new WeirError('UNAUTHENTICATED', `The token ${name} has expired. Ask with a new one.`);
