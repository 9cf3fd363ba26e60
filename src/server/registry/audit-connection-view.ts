import type { AuditView } from '../../access/index.ts';
import type { connection } from './page.ts';

/** A page of the audit log, which is counted only where that is asked for. */
export type AuditConnectionView = Omit<ReturnType<typeof connection<AuditView, undefined>>, 'totalCount'>;
