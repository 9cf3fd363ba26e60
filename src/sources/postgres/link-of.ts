import { cancelBackend } from './cancel.ts';
import type { Link } from './connections.ts';
import type { Dialer } from './dial.ts';
import { endedFault } from '../ended-fault.ts';
import { faultOf } from './fault.ts';

/** A source's database. */
export const linkOf = (dialer: Dialer): Link => ({
  config() {
    // Asked again only where the server was lost: it may have come back with other TLS, or elsewhere.
    dialer.forget();
    return dialer.config('ask');
  },
  cancel: (client) => cancelBackend(dialer, client),
  fault: (thrown) => faultOf(thrown, dialer.place),
  ended: (reason) => endedFault(reason, dialer.place.source),
});
