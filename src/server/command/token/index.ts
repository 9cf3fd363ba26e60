export { tokenCreateCommand } from './create.ts';
export { tokenListCommand } from './list.ts';
export { tokenRevokeCommand } from './revoke.ts';
