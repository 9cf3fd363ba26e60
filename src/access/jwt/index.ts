export { isJwtShaped } from './jwt-header.ts';
export { openJwtVerifier, type JwtVerifier } from './jwt-verifier.ts';
export { keyPlace } from './read-keys.ts';
