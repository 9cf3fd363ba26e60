import { quoteName } from '../../sql/index.ts';
import type { Expectation } from '../model/expectations/expectation.ts';

/** Examples of what breaks an expectation, and how many there are: rows of `broken` (a number) and `example` (JSON text). */
export function brokenStatement(expectation: Expectation, rows: string, fields: readonly string[], limit: number): string {
  if (expectation.kind === 'unique') {
    const names = expectation.fields.map(quoteName).join(', ');
    const inner = `select ${names}, count(*) as times from ${rows} group by ${names} having count(*) > 1`;
    return `select count(*) over () as broken, ${json(expectation.fields)} as example, times from (${inner}) order by times desc, ${names} limit ${limit}`;
  }
  const field = quoteName(expectation.field);
  const where = expectation.kind === 'notNull' ? `${field} is null` : `not (${fits(field, expectation.scalar)})`;
  return `select count(*) over () as broken, ${json(fields)} as example, 1 as times from ${rows} where ${where} limit ${limit}`;
}

const json = (names: readonly string[]): string =>
  `cast(to_json({${names.map((name) => `'${name.replaceAll("'", "''")}': ${quoteName(name)}`).join(', ')}}) as varchar)`;

const BOUNDS = { Int: ['-2147483648', '2147483647'], BigInt: ['-9223372036854775808', '9223372036854775807'] } as const;

/** Null fits: whether it may be there is another question. */
function fits(field: string, scalar: 'Int' | 'BigInt'): string {
  const [least, most] = BOUNDS[scalar];
  return `${field} is null or (${field} between ${least} and ${most} and ${field} = floor(${field}))`;
}
