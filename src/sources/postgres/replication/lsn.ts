/** A place in the server's write-ahead log, as a number of bytes. */
export type Lsn = bigint;

/** From the server's `16/B374D848`. */
export function parseLsn(text: string): Lsn {
  const [high = '0', low = '0'] = text.split('/');
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

export const formatLsn = (lsn: Lsn): string => `${(lsn >> 32n).toString(16)}/${(lsn & 0xffffffffn).toString(16)}`.toUpperCase();

/** A transaction's position, from the end of its commit record: sorts as text. */
export const positionOf = (commitEnd: Lsn): string => commitEnd.toString(16).padStart(16, '0');
