import { saidIn, type Access, type AuditLog, type Door, type Sent } from '../access/index.ts';
import { WeirError, type Identity } from '../contract/index.ts';

/** Where a request comes from, for limits and for the audit log. */
export interface Whereabouts {
  readonly address: string;
  readonly requestId: string;
}

/** Lets in whoever may pass a door, and tells when they have to leave. */
export interface Gate {
  readonly mode: Access['mode'];
  /** Who sent this. Throws what `Access.identify` and `admit` throw, and BAD_REQUEST where it is said twice. */
  enter(sent: Sent, from: Whereabouts, door: Door, of?: { readonly target?: string }): Promise<Identity>;
  /** For whoever stays: a stream. */
  hold(identity: Identity): Held;
}

/** An identity that somebody holds something open by. */
export interface Held {
  /** Aborted, by a WeirError, when the identity holds no longer. */
  readonly signal: AbortSignal;
  readonly release: () => void;
}

export const openGate = ({ access, audit }: { readonly access: Access; readonly audit: AuditLog }): Gate => ({
  mode: access.mode,
  async enter(sent, from, door, of) {
    const identity = await access.identify({ ...saidIn(sent), ...from });
    try {
      access.admit(identity, door, of);
    } catch (thrown) {
      // Somebody without a token is asked for one, which is no denial of note.
      if (thrown instanceof WeirError && thrown.code === 'FORBIDDEN')
        audit.note({ identity, ...from }, { action: 'enter', subject: door, outcome: 'DENIED', reason: thrown.message });
      throw thrown;
    }
    return identity;
  },
  hold(identity) {
    const ended = new AbortController();
    return { signal: ended.signal, release: access.watch(identity, (fault) => ended.abort(fault)) };
  },
});
