import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What is kept of a token: nobody can ask with it. */
export const hashToken = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Compares in constant time; the hashes have one length whatever was sent. */
export const isToken = (hashed: Buffer, token: string): boolean => timingSafeEqual(hashed, hashToken(token));

/** A new token of 256 random bits. */
export const makeToken = (): string => `weir_${randomBytes(32).toString('base64url')}`;

/** Whether it looks like one that a hub made. */
export const isHubToken = (token: string): boolean => /^weir_[\w-]{43}$/.test(token);
