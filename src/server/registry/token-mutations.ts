import { audited } from './audited.ts';
import type { MutationResolvers } from './resolver-types.ts';

/** What the control plane does with tokens. A token itself is in one answer, and nowhere else. */
export const tokenMutations: Pick<MutationResolvers, 'createToken' | 'revokeToken'> = {
  createToken(_root, { input }, context) {
    const { tokens, identity } = context;
    const wanted = {
      name: input.name ?? undefined,
      roles: input.roles ?? [],
      scopes: input.scopes ?? [],
      claims: input.claims ?? [],
      expires: input.expires ?? undefined,
    };
    const changed = {
      subject: `token ${wanted.name ?? ''}`.trim(),
      after: wanted,
      result: ({ created: { id, name, roles, scopes, claims, expiresAt } }: Awaited<ReturnType<typeof tokens.create>>) => ({
        id,
        name,
        roles,
        scopes,
        claims,
        expiresAt: expiresAt?.toISOString() ?? null,
      }),
    };
    return audited(context, 'CreateToken', changed, () => tokens.create(wanted, identity.name));
  },
  async revokeToken(_root, { id }, context) {
    const { tokens, identity } = context;
    const before = await tokens.find(id);
    const changed = {
      subject: `token ${before?.name ?? id}`,
      before: before && { id, state: before.state },
      after: { id, state: 'REVOKED' },
    };
    return audited(context, 'RevokeToken', changed, () => tokens.revoke(id, identity.name));
  },
};
