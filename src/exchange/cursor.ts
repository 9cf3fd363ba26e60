import { WeirError } from '../contract/index.ts';

/** A place in one change log. Opaque to clients; it says which log it belongs to, so that another database's is not mistaken for it. */
export interface Place {
  readonly log: string;
  readonly position: bigint;
}

export const encodeCursor = ({ log, position }: Place): string => Buffer.from(`${log} ${position}`).toString('base64url');

/** Throws BAD_USER_INPUT where the text was not made by `encodeCursor`. */
export function decodeCursor(cursor: string): Place {
  const parts = /^([0-9a-f-]{36}) (\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (!parts?.[1] || !parts[2]) {
    throw new WeirError(
      'BAD_USER_INPUT',
      `"${cursor.slice(0, 80)}" is not a cursor; give one that a change of this hub carried, or leave \`since\` out.`,
    );
  }
  return { log: parts[1], position: BigInt(parts[2]) };
}
