/** A quoted name or text, a bracket, or the space before a clause. */
const PART =
  /"(?:[^"]|"")*"|'(?:[^']|'')*'|[()]| (?=(?:from|where|group by|having|order by|limit|left join|cross join|join|qualify|union all) )/g;

/** A statement in lines, for a reader: broken before its clauses, each as far to the right as brackets are open. */
export function inLines(sql: string): string {
  let open = 0;
  return sql.replace(PART, (found) => {
    if (found === '(') open += 1;
    else if (found === ')') open -= 1;
    return found === ' ' ? `\n${'  '.repeat(open)}` : found;
  });
}
