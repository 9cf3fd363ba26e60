import type { RowDataPacket } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { WeirError } from '../../contract/index.ts';

/** A list that was cut, and a text past `max_allowed_packet`, in whose place there is null: mere warnings to the server. */
const CUT = new Set([1260, 1301]);

/** Throws LIMIT_EXCEEDED where the server left a part of its last answer out. */
export async function mustBeWhole(connection: Connection, source: string): Promise<void> {
  const [rows] = await connection.query<RowDataPacket[][]>({ sql: 'show warnings', rowsAsArray: true });
  for (const [, code, message] of rows as unknown as (readonly unknown[])[])
    if (CUT.has(Number(code)))
      throw new WeirError(
        'LIMIT_EXCEEDED',
        `Source "${source}": the answer is longer than its server takes: ${String(message)}. Ask for fewer rows, or raise max_allowed_packet.`,
        { source },
      );
}
