import type { AuditConnectionResolvers } from './resolver-types.ts';

export const auditConnectionResolvers: AuditConnectionResolvers = {
  totalCount: (_page, _asked, { audit }) => audit.count(),
};
