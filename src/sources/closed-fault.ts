import { WeirError } from '../contract/index.ts';

/** What to tell of a question that the source's closing ended, or came after. */
export const closedFault = (source: string): WeirError => new WeirError('SOURCE_UNAVAILABLE', `Source "${source}" was closed`, { source });
