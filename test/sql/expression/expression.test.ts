import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { duckdbExpression, parseExpression, typeExpression, type ExpressionType, type Scope } from '../../../src/sql/index.ts';

/** A row of one table, with a column of each scalar, a null and a name that needs quotes. */
const ROW = `select 7::integer as n, 9007199254740993::bigint as big, 2.5::decimal(10, 2) as price, 0.5::double as share,
  'Övre Ågatan' as street, true as open, date '2001-03-09' as day, time '10:30:00' as clock,
  timestamp '2001-03-09 23:30:00' as at, timestamptz '2001-03-09 23:30:00-02' as moment, null::integer as nothing, 3 as "two words"`;

const TYPES: Readonly<Record<string, ExpressionType>> = {
  n: { scalar: 'Int', nullable: false },
  big: { scalar: 'BigInt', nullable: false },
  price: { scalar: 'Decimal', nullable: false },
  share: { scalar: 'Float', nullable: false },
  street: { scalar: 'String', nullable: false },
  open: { scalar: 'Boolean', nullable: false },
  day: { scalar: 'Date', nullable: false },
  clock: { scalar: 'Time', nullable: false },
  at: { scalar: 'LocalDateTime', nullable: false },
  moment: { scalar: 'DateTime', nullable: false },
  nothing: { scalar: 'Int', nullable: true },
  'two words': { scalar: 'Int', nullable: false },
};

const row: Scope = { find: (name, table) => (table === undefined ? TYPES[name] : undefined), names: Object.keys(TYPES) };
const group: Scope = { ...row, groupedBy: ['day'] };
const typeOf = (text: string, scope = row) => typeExpression(parseExpression(text), scope);

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  // Another zone than UTC, and what an expression means must not change.
  await connection.run("set TimeZone = 'America/New_York'");
});
afterAll(() => connection.closeSync());

async function valueOf(text: string, scope = row): Promise<unknown> {
  const typed = typeOf(text, scope);
  const answer = await connection.runAndReadAll(`select cast(${duckdbExpression(typed)} as varchar) from (${ROW}) t`);
  return [answer.getRows()[0]?.[0], `${typed.type.scalar}${typed.type.nullable ? '' : '!'}`];
}

describe('an expression has one value and one type', () => {
  it.each([
    ['n + 1', '8', 'Int!'],
    ['1 + 2 * 3 - -4', '11', 'Int!'],
    ['(1 + 2) * 3', '9', 'Int!'],
    ['n / 2', '3.5', 'Float'],
    ['n / 0', null, 'Float'],
    ['n % 0', null, 'Int'],
    ['big + 1', '9007199254740994', 'BigInt!'],
    ['price * 2', '5.00', 'Decimal!'],
    ['price + share', '3.0', 'Float!'],
    ['0.1 + 0.2', '0.3', 'Decimal!'],
    ['1e3', '1000.0', 'Float!'],
    ['"two words" + nothing', null, 'Int'],
    ["street || ', ' || 'B'", 'Övre Ågatan, B', 'String!'],
    ["'it''s'", "it's", 'String!'],
    ['n = 7 and not open or nothing is null', 'true', 'Boolean!'],
    ['nothing > 1', null, 'Boolean'],
    ['n between 1 and 7 and n in (1, 7)', 'true', 'Boolean!'],
    ['n not between 1 and 7 or n not in (1, 7)', 'false', 'Boolean!'],
    ["street like 'Ö%' and street not like '%x%' and street ilike 'övre%'", 'true', 'Boolean!'],
    [String.raw`'100%' like '100\%' and '1000' not like '100\%'`, 'true', 'Boolean!'],
    ["case when n > 5 then 'many' else 'few' end", 'many', 'String!'],
    ["case n when 1 then 'one' end", null, 'String'],
    ["day >= '2001-03-09'", 'true', 'Boolean!'],
    ["at < '2001-03-10' and moment = '2001-03-10T01:30:00Z'", 'true', 'Boolean!'],
    ["day = date '2001-03-09' and day < at", 'true', 'Boolean!'],
    ['day + 1', '2001-03-10', 'Date!'],
    ["day - date '2001-03-01'", '8', 'Int!'],
    ['cast(moment as date)', '2001-03-10', 'Date!'],
    ['date(moment)', '2001-03-10', 'Date!'],
    ["cast(date_trunc('month', moment) as text)", '2001-03-01 00:00:00', 'String!'],
    ["date_trunc('week', day)", '2001-03-05', 'Date!'],
    ['extract(year from moment) * 100 + month(day)', '200103', 'Int!'],
    ['hour(moment) + minute(clock) + hour(at)', '54', 'Int!'],
    ['dayofweek(day) * 100 + week(day)', '510', 'Int!'],
    ['cast(price as int)', '3', 'Int!'],
    ['cast(-2.5 as int)', '-3', 'Int!'],
    ["cast('12.34' as decimal(6, 1))", '12.3', 'Decimal!'],
    ["cast('2001-03-09T10:00:00+02' as timestamptz) = timestamptz '2001-03-09T08:00:00Z'", 'true', 'Boolean!'],
    ['round(price, 1) + round(2.345, 2)', '4.85', 'Decimal!'],
    ['floor(share) + ceil(share) + abs(-n) + floor(n)', '15.0', 'Float!'],
    ['coalesce(nothing, n)', '7', 'Int!'],
    ['nullif(n, 7)', null, 'Int'],
    ['greatest(n, 9, nothing)', null, 'Int'],
    ['least(n, 2.5)', '2.5', 'Decimal!'],
    ["length(street) + length(upper(trim('  å ')))", '12', 'Int!'],
    ['substring(street, 6) || substring(street, 1, 4) || substring(street, -1, 4)', 'ÅgatanÖvreÖv', 'String!'],
    ["concat(replace(street, 'Ö', 'O'), null, '!')", 'Ovre Ågatan!', 'String!'],
    ["starts_with(lower(street), 'övre')", 'true', 'Boolean!'],
  ])('%s', async (text, value, type) => {
    expect(await valueOf(text)).toEqual([value, type]);
  });

  it.each([
    ['count()', '1', 'BigInt!'],
    ['count(nothing) + count(distinct day)', '1', 'BigInt!'],
    ['sum(n)', '7', 'BigInt!'],
    ['sum(big)', '9007199254740993', 'Decimal!'],
    ['sum(share) / count()', '0.5', 'Float'],
    ['avg(price)', '2.5', 'Float!'],
    ['stddev(n)', null, 'Float'],
    ['sum(distinct share) + avg(distinct share)', '1.0', 'Float!'],
    ['quantile(n, 0.5)', '7.0', 'Float!'],
    ['avg(case when n > 5 then 1.0 else 0.0 end)', '1.0', 'Float!'],
    ["max(street) || '!'", 'Övre Ågatan!', 'String!'],
  ])('over a group: %s', async (text, value, type) => {
    expect(await valueOf(text, group)).toEqual([value, type]);
  });
});

it('an aggregate over floats is the same in every run', async () => {
  const numbers: Scope = { find: () => ({ scalar: 'Float', nullable: false }), names: ['x'], groupedBy: [] };
  const measures = ['sum(x)', 'avg(x)', 'stddev(x)', 'variance(x)'].map((text) => duckdbExpression(typeOf(text, numbers)));
  await connection.run('create temp table numbers as select sin(range) * 1e6 as x, range % 100 as g from range(300000)');
  const answers = new Set<string>();
  for (let run = 0; run < 5; run += 1) {
    const reader = await connection.runAndReadAll(`select g, ${measures.join(', ')} from numbers group by g order by g`);
    answers.add(JSON.stringify(reader.getRowsJson()));
  }
  expect(answers.size).toBe(1);
});

describe('a wrong expression says what is wrong', () => {
  it.each([
    ['n >', 'ends where a value is expected'],
    ['n > 1 extra', 'has `extra` at character 7 where the end is expected'],
    ["street = 'open", 'cannot be read at character 10'],
    ['1 < n < 3', 'comparisons do not chain'],
    ['strete', 'names `strete`, which is not a column there. Did you mean `street`?'],
    ['dep.city', 'names `dep.city`, which is not a column there.'],
    ["n = 'a'", 'compares Int with String'],
    ["day = '2001-02-30'", "has '2001-02-30' where a Date is meant; write it as '2001-03-09'."],
    ['nothing = null', 'never true; write `is null`'],
    ['n and open', 'has `and` after a Int, and a condition belongs there'],
    ['n || street', 'takes text; `cast(… as text)`'],
    ['street + 1', 'has String + Int'],
    ['uper(street)', 'calls `uper`, which is not a function. Did you mean `upper`?'],
    ['round(street)', 'calls `round(x [, digits])` with a String'],
    ['lower()', 'calls `lower(text)` with 0 arguments'],
    ['sum(n)', 'belongs to the measures of an `aggregate` step'],
    ['cast(n as decimal)', 'without its digits: write `decimal(18, 2)`'],
    ['cast(n as dat)', 'names the type `dat`, which there is not. Did you mean `date`?'],
    ['cast(open as date)', 'casts a Boolean to Date, which it cannot become'],
    ["date_trunc('mont', day)", 'Did you mean `month`?'],
    ['case when open then 1 else street end', 'answers `case` with Int with String'],
    [`${'('.repeat(300)}n${')'.repeat(300)}`, 'nests deeper than 200 levels'],
  ])('%s', (text, message) => {
    expect(() => typeOf(text)).toThrow(message);
  });

  it.each([
    ['n', 'reads `n` for a whole group; put it into `by`, or into an aggregate such as `max(n)`'],
    ['sum(avg(n))', 'calls the aggregate `avg` within `sum`'],
    ['quantile(n, 90)', 'where `p` is not a number from 0 to 1'],
    ['sum(street)', 'calls `sum(x)` with a String, and it takes numbers'],
    ['max(open)', 'takes ordered values'],
  ])('over a group: %s', (text, message) => {
    expect(() => typeOf(text, group)).toThrow(message);
  });
});
