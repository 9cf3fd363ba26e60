import { createReadStream } from 'node:fs';

/**
 * The line (from 1) at which a record begins. A CSV file's header is its record 0, and line ends within quotes belong to a
 * cell; a record of NDJSON is a line, the first is 0. Empty lines are none. Only asked when something is wrong there.
 */
export async function lineOfRecord(path: string, record: number, quotes: boolean): Promise<number> {
  let [line, seen, quoted, empty] = [1, -1, false, true];
  let previous = '';
  for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
    for (const character of String(chunk)) {
      const secondHalf = character === '\n' && previous === '\r';
      previous = character;
      if (secondHalf) continue;
      if (character === '\n' || character === '\r') {
        line += 1;
        empty ||= !quoted;
        continue;
      }
      if (empty && !quoted) {
        seen += 1;
        empty = false;
        if (seen === record) return line;
      }
      if (quotes && character === '"') quoted = !quoted;
    }
  }
  return line;
}
