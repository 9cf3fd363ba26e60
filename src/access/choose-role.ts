import { WeirError, type Identity } from '../contract/index.ts';

/**
 * The same identity with one of its roles alone. What it may do in the control plane by being admin goes with the role. Throws
 * FORBIDDEN for a role that it does not have; whether there is such a role is not said.
 */
export function chooseRole(identity: Identity, role: string): Identity {
  if (identity.roles.includes(role)) return { ...identity, roles: [role] };
  throw new WeirError(
    'FORBIDDEN',
    `\`X-Weir-Role\` chooses among the roles that one has, and adds none: ${identity.roles.length ? `here ${identity.roles.join(', ')}` : 'here there are none'}.`,
  );
}
