export { createAccess, type Access, type Door } from './access.ts';
export { checkWhence, type Whence } from './origin.ts';
export { madeAdminToken } from './admin-token.ts';
export { hashToken, makeToken } from './tokens.ts';
