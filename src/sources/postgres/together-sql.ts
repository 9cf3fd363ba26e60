/** A parameter with its type, or a quoted name or text, in which there is none. Types are those that format_type and casts of this program write. */
const PARAMETER =
  /"[^"]*"|'[^']*'|\$(\d+)(::((?:"(?:[^"]|"")*"|\w+)(?:\.(?:"(?:[^"]|"")*"|\w+))?(?: varying| precision| with(?:out)? time zone)?(?:\[\])?))?/g;

/**
 * A statement whose answer is one cell, written to be asked of several rows of values at once: a row for each, of its number from 1 and its
 * cell, in any order. `$n` is then the array of the texts that stand for the statement's own `$n`.
 *
 * Undefined where there are no values, or one has no type of its own: what it is compared with would have to say which.
 */
export function togetherSql(text: string): string | undefined {
  const columns: string[] = [];
  let parameters = 0;
  let untyped = false;
  const placeOf = (column: string): number => {
    const known = columns.indexOf(column);
    return (known < 0 ? columns.push(column) - 1 : known) + 1;
  };
  const statement = text.replace(PARAMETER, (found, digits?: string, cast?: string, type?: string) => {
    if (digits === undefined) return found;
    parameters = Math.max(parameters, Number(digits));
    untyped ||= cast === undefined;
    // Cast before the statement is run, and not at each row that it looks at. The cast stays: modifiers may follow it.
    return `v.v${placeOf(`r.p${digits}::${type}`)}${cast}`;
  });
  if (untyped || parameters === 0) return undefined;
  const places = Array.from({ length: parameters }, (_, place) => place + 1);
  const arrays = places.map((place) => `$${place}::text[]`).join(', ');
  const values = columns.map((column, place) => `, ${column} as v${place + 1}`).join('');
  // `offset 0` keeps the planner from putting the casts where the values are used.
  return (
    `select v.n::text, (${statement}) from (select r.n${values} from unnest(${arrays}) with ordinality ` +
    `as r(${places.map((place) => `p${place}, `).join('')}n) offset 0) v`
  );
}
