import { WeirError } from '../../contract/index.ts';

/** LIMIT_EXCEEDED, naming the key of weir.yaml that would have to be raised, and what it allows. */
export const pastLimit = (limit: string, allowed: number, what: string, cure: string): WeirError =>
  new WeirError('LIMIT_EXCEEDED', `${what}: past \`limits.${limit}\`. ${cure}`, { limit, allowed });
