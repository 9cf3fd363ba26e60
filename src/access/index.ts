export { createAccess, type Access, type Door } from './access.ts';
export { checkWhence, type Whence } from './origin.ts';
export { makeToken } from './tokens.ts';
