export { openAuditLog } from './audit-log.ts';
export type { AuditActor, AuditEvent, AuditLog, AuditOutcome, AuditView } from './audit-event.ts';
export { withoutSecrets } from './without-secrets.ts';
