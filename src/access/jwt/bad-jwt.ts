import { WeirError } from '../../contract/index.ts';

/** A JWT that is not taken, and why. What is wrong with a token that nobody signed is not said in detail. */
export const badJwt = (why: string): WeirError => new WeirError('UNAUTHENTICATED', `This token is not taken: ${why}.`);
