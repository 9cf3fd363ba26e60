import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GrantDeclaration, Limits } from '../../src/contract/index.ts';
import { KEY, openTwoHomes, type Allow, type Claims, type TwoHomes } from './two-homes.ts';

let homes: TwoHomes;
beforeAll(async () => {
  homes = await openTwoHomes();
});
afterAll(() => homes?.close());

const hmac = (value: string) => createHmac('sha256', KEY).update(value).digest('hex');

describe.each(['pg', 'duck'])('what policies leave of %s', (home) => {
  /** Queries and policies name the one or the other. */
  const of = (allow: Allow): Allow => Object.fromEntries(Object.entries(allow).map(([name, grant]) => [`${home}.${name}`, grant]));
  const named = (query: string) => query.replace(/\b(People|Person|Visits|Visit)(?=[A-Z ({])/g, `${home}$1`);
  const callersOf = (...roles: readonly Allow[]) => {
    const made = homes.callers(...roles.map(of));
    return { ...made, ask: (query: string, claims?: Claims, limits?: Partial<Limits>) => made.ask(named(query), claims, limits) };
  };

  test('rows: in lists, by key, in counts, at the end of a relation', async () => {
    const { ask } = callersOf({ people: { rows: { country: { eq: 'SE' } } }, visits: {} });
    expect(
      await ask(
        '{ People { name } there: Person (id: "p1") { name } hidden: Person (id: "p3") { name } PeopleAggregate { count } Visits { id of { name } } }',
      ),
    ).toEqual({
      data: {
        [`${home}People`]: [{ name: 'Anna' }, { name: 'Bo' }],
        there: { name: 'Anna' },
        hidden: null,
        [`${home}PeopleAggregate`]: { count: 2 },
        [`${home}Visits`]: [
          { id: '1', of: { name: 'Anna' } },
          { id: '2', of: { name: 'Anna' } },
          { id: '3', of: { name: 'Bo' } },
          { id: '4', of: null },
          { id: '5', of: null },
          { id: '6', of: null },
        ],
      },
    });
  });

  test('rows by a claim: of one operation each caller has its own', async () => {
    const { ask } = callersOf({ people: { rows: { country: { in: '${claim:lands}' } } } });
    const namesOf = async (...lands: readonly string[]) => {
      const { data } = (await ask('{ People { name } }', { lands })) as { data: Record<string, readonly { name: string }[]> };
      return data[`${home}People`]?.map(({ name }) => name);
    };
    expect(await namesOf('SE')).toEqual(['Anna', 'Bo']);
    expect(await namesOf('XX')).toEqual([]);
    expect(await namesOf('SE')).toEqual(['Anna', 'Bo']);
  });

  test('columns: what is hidden is no field, filter or order, and no near name tells of it', async () => {
    const { ask } = callersOf({ people: { columns: { exclude: ['email'] } } });
    const type = home === 'pg' ? 'PgPerson' : 'DuckPerson';
    expect(await ask('{ People { email } }')).toEqual({ faults: [`Cannot query field "email" on type "${type}".`] });
    expect(await ask('{ People (where: {email: {isNull: true}}) { id } }')).toEqual({
      faults: [`Field "email" is not defined by type "${type}Filter".`],
    });
    expect(await ask('{ People (orderBy: [{email: ASC}]) { id } }')).toEqual({
      faults: [`Field "email" is not defined by type "${type}OrderBy".`],
    });
    expect(await ask('{ People { emial } }')).toEqual({ faults: [`Cannot query field "emial" on type "${type}".`] });
  });

  test('what is computed: of columns that are seen as they are, and of no other', async () => {
    const type = home === 'pg' ? 'PgPerson' : 'DuckPerson';
    const none = (field: string) => ({ faults: [`Cannot query field "${field}" on type "${type}".`] });
    const names = async (allow: Allow[string], ...more: readonly Allow[string][]) =>
      (await callersOf({ people: allow }, ...more.map((people) => ({ people }))).ask('{ People { contact yearly } }')) as unknown;
    const all = [
      { contact: 'Anna: anna@example.org', yearly: '1206.00' },
      { contact: 'Bo: bo@x', yearly: '2400.00' },
      { contact: null, yearly: '3600.00' },
      { contact: 'Dana: dana@example.org', yearly: null },
    ];
    expect(await names({})).toEqual({ data: { [`${home}People`]: all } });
    expect(await names({ columns: { exclude: ['email'] } })).toEqual(none('contact'));
    expect(await names({ columns: { mask: { email: 'hash' } } })).toEqual(none('contact'));
    expect(await names({ columns: { include: ['id', 'contact', 'yearly', 'pay', 'name'] } })).toEqual(none('contact'));
    expect(await names({ columns: { exclude: ['yearly'] } })).toEqual(none('yearly'));
    expect(await names({ columns: { aggregateOnly: { fields: ['pay'], minGroup: 2 } } })).toEqual(none('yearly'));
    // On rows on which one role shows all of it.
    expect(await names({ rows: { country: { eq: 'SE' } } }, { columns: { exclude: ['email'] } })).toEqual({
      data: { [`${home}People`]: all.map(({ contact, yearly }, index) => ({ contact: index < 2 ? contact : null, yearly })) },
    });
    const masked = callersOf({ people: { columns: { mask: { contact: 'partial' } } } });
    expect(await masked.ask('{ People (limit: 2) { contact } }')).toMatchObject({
      data: { [`${home}People`]: [{ contact: '****.org' }, { contact: '****bo@x' }] },
    });
  });

  test('what is computed of a column for aggregates alone is for aggregates alone, and is read with it under one filter', async () => {
    const { ask } = callersOf({ people: { columns: { aggregateOnly: { fields: ['pay'], minGroup: 3 } } } });
    expect(await ask('{ PeopleAggregate { pay { sum } yearly { sum } } }')).toEqual({
      data: { [`${home}PeopleAggregate`]: { pay: { sum: '600.50' }, yearly: { sum: '7206.00' } } },
    });
    expect(await ask('{ PeopleAggregate (where: {country: {eq: "SE"}}) { yearly { sum } } }')).toMatchObject({
      data: { [`${home}PeopleAggregate`]: { yearly: { sum: null } } },
    });
    expect(
      await ask('{ a: PeopleAggregate { pay { sum } } b: PeopleAggregate (where: {age: {gt: 30}}) { yearly { sum } } }'),
    ).toMatchObject({
      faults: [expect.stringContaining('is read over several sets of rows') as string],
    });
  });

  test('rows by what is computed', async () => {
    const { ask } = callersOf({ people: { rows: { yearly: { gte: 2400 } }, columns: { exclude: ['yearly', 'pay'] } } });
    expect(await ask('{ People { name } }')).toEqual({ data: { [`${home}People`]: [{ name: 'Bo' }, { name: 'Carl' }] } });
    // One role shows on some rows, by what is computed, what is computed besides.
    const some = callersOf({ people: { rows: { yearly: { gte: 2400 } } } }, { people: { columns: { exclude: ['contact', 'yearly'] } } });
    expect(await some.ask('{ People { contact } }')).toEqual({
      data: { [`${home}People`]: [{ contact: null }, { contact: 'Bo: bo@x' }, { contact: null }, { contact: null }] },
    });
  });

  test('masks: a keyed hash, the last letters, a constant, null', async () => {
    const mask = { name: 'partial', email: 'hash', age: 'hash', born: { constant: 'long ago' }, pay: null } as const;
    const { ask } = callersOf({ people: { columns: { mask } } });
    expect(await ask('{ People { name email age born pay } }')).toEqual({
      data: {
        [`${home}People`]: [
          { name: '****', email: hmac('anna@example.org'), age: hmac('41'), born: 'long ago', pay: null },
          { name: '****', email: hmac('bo@x'), age: hmac('30'), born: 'long ago', pay: null },
          { name: '****', email: null, age: hmac('52'), born: 'long ago', pay: null },
          { name: '****', email: hmac('dana@example.org'), age: hmac('30'), born: 'long ago', pay: null },
        ],
      },
    });
    const letters = callersOf({ people: { columns: { mask: { email: 'partial' } } } });
    expect(await letters.ask('{ People { email } }')).toEqual({
      data: { [`${home}People`]: [{ email: '****.org' }, { email: '****' }, { email: null }, { email: '****.org' }] },
    });
    expect(await ask('{ People (where: {email: {eq: "bo@x"}}) { id } }')).toMatchObject({
      faults: [expect.stringContaining('"email" is not defined')],
    });
    expect(await ask('{ PeopleStatistics { fields { name } } }')).toEqual({
      data: { [`${home}PeopleStatistics`]: { fields: [{ name: 'id' }, { name: 'country' }] } },
    });
  });

  test('several roles: a column on the rows of roles that show it, its mask on the others', async () => {
    const swedes = { people: { columns: { include: ['id', 'email', 'pay'] }, rows: { country: { eq: 'SE' } } } };
    const { ask } = callersOf(swedes, {
      people: { columns: { include: ['id', 'name', 'email'], mask: { email: 'partial' } } },
    } as const);
    expect(await ask('{ People { id name email pay } }')).toEqual({
      data: {
        [`${home}People`]: [
          { id: 'p1', name: 'Anna', email: 'anna@example.org', pay: '100.50' },
          { id: 'p2', name: 'Bo', email: 'bo@x', pay: '200.00' },
          { id: 'p3', name: 'Carl', email: null, pay: null },
          { id: 'p4', name: 'Dana', email: '****.org', pay: null },
        ],
      },
    });
    // A filter is asked of what is seen: what no role shows has no value.
    expect(await ask('{ People (where: {pay: {isNull: true}}) { id } PeopleStatistics { fields { name max } } }')).toEqual({
      data: {
        [`${home}People`]: [{ id: 'p3' }, { id: 'p4' }],
        [`${home}PeopleStatistics`]: {
          fields: [
            { name: 'id', max: 'p4' },
            { name: 'name', max: 'Dana' },
            { name: 'pay', max: '200.00' },
          ],
        },
      },
    });
  });

  test.each<[string, GrantDeclaration['rows'], string[]]>([
    ['some', { visits: { some: { cost: { gte: 4 } } } }, ['p2', 'p3', 'p4']],
    ['every', { visits: { every: { paid: { eq: true } } } }, ['p2', 'p4']],
    ['none', { visits: { none: { paid: { eq: true } } } }, ['p3']],
    ['some that leads back', { visits: { some: { of: { age: { lt: 35 } } } } }, ['p2', 'p4']],
    ['not some', { not: { visits: { some: { cost: { gte: 4 } } } } }, ['p1']],
  ])('rules through relations ask all rows, whoever sees them: %s', async (_how, rows, ids) => {
    const { ask } = callersOf({ people: { rows: rows ?? {} }, visits: { rows: { id: { lt: 0 } } } });
    expect(await ask('{ People { id visits { id } } }')).toEqual({ data: { [`${home}People`]: ids.map((id) => ({ id, visits: [] })) } });
  });

  test('a rule to one row, and one of a row that is not there', async () => {
    const { ask } = callersOf({ visits: { rows: { of: { country: { in: ['SE', 'DE'] } } } } });
    expect(await ask('{ Visits { id } }')).toEqual({ data: { [`${home}Visits`]: ['1', '2', '3', '4'].map((id) => ({ id })) } });
  });

  test.each<[string, string, GrantDeclaration['rows'], Claims, string[]]>([
    ['texts', 'people', { country: { in: '${claim:lands}' } }, { lands: ['DE', 'FR'] }, ['p3', 'p4']],
    ['a text with quotes', 'people', { country: { in: '${claim:lands}' } }, { lands: [`S'"\\E,{}`, 'FR'] }, ['p4']],
    ['numbers', 'people', { age: { notIn: '${claim:ages}' } }, { ages: ['30'] }, ['p1', 'p3']],
    ['one number', 'people', { age: { gt: '${claim:age}' } }, { age: ['41'] }, ['p3']],
    ['an amount', 'people', { pay: { lte: '${claim:most}' } }, { most: ['200.0000'] }, ['p1', 'p2']],
    ['a day', 'people', { born: { lt: '${claim:day}' } }, { day: ['1971-01-01'] }, ['p1', 'p3']],
    ['a truth', 'visits', { paid: { eq: '${claim:paid}' } }, { paid: ['true'] }, ['1', '3', '5']],
    ['the beginning of a text', 'people', { name: { startsWith: '${claim:letter}' } }, { letter: ['A'] }, ['p1']],
    ['a value through a relation', 'people', { visits: { some: { day: { eq: '${claim:day}' } } } }, { day: ['2001-01-02'] }, ['p1', 'p2']],
    ['nothing', 'people', { country: { in: '${claim:lands}' } }, {}, []],
    ['nothing, under `not`', 'people', { not: { country: { in: '${claim:lands}' } } }, {}, []],
    ['what is none', 'people', { not: { age: { in: '${claim:ages}' } } }, { ages: ['30', 'old'] }, []],
  ])('a claim of %s', async (_what, table, rows, claims, ids) => {
    const { ask } = callersOf({ [table]: { rows: rows ?? {} } });
    const list = table === 'people' ? 'People' : 'Visits';
    expect(await ask(`{ ${list} { id } }`, claims)).toEqual({ data: { [`${home}${list}`]: ids.map((id) => ({ id })) } });
  });

  test("a role's cap, at the root and below, said or not", async () => {
    const { ask } = callersOf({ people: { limit: 2 }, visits: { limit: 1 } });
    expect(await ask('{ People { id visits { id } } }')).toEqual({
      data: {
        [`${home}People`]: [
          { id: 'p1', visits: [{ id: '1' }] },
          { id: 'p2', visits: [{ id: '3' }] },
        ],
      },
      extensions: {
        truncated: [
          { path: `${home}People`, limit: 2 },
          { path: `${home}People.visits`, limit: 1 },
        ],
      },
    });
    expect(await ask('{ People (limit: 3) { id } }')).toEqual({
      faults: [`\`${home}People(limit)\`: 3 is past 2, which your role may ask for. Ask for fewer rows, by pages.`],
    });
    // A count is no list.
    expect(await ask('{ PeopleAggregate { count } }')).toEqual({ data: { [`${home}PeopleAggregate`]: { count: 4 } } });
  });

  describe('pages', () => {
    const PAGE = 'totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    interface Page {
      readonly totalCount: number;
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: Readonly<Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string>>;
    }
    const pageOf = async ({ ask }: ReturnType<typeof callersOf>, args: string, claims?: Claims) => {
      const asked = await ask(`{ PeopleConnection (${args}) { ${PAGE} } }`, claims);
      if ('faults' in asked) throw new Error(asked.faults.join(' '));
      return (asked.data as Readonly<Record<string, Page>>)[`${home}PeopleConnection`] as Page;
    };

    test('are of rows that are seen, and so is what they tell of others', async () => {
      const callers = callersOf({ people: { rows: { country: { in: ['DE', 'SE'] } } } });
      const first = await pageOf(callers, 'first: 2, orderBy: [{age: ASC}]');
      expect(first).toMatchObject({ totalCount: 3, nodes: [{ id: 'p2' }, { id: 'p1' }], pageInfo: { hasNextPage: true } });
      const second = await pageOf(callers, `first: 2, orderBy: [{age: ASC}], after: "${first.pageInfo.endCursor}"`);
      expect(second).toMatchObject({ nodes: [{ id: 'p3' }], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
      // Dana is as old as Bo, and would stand between.
      const none = await pageOf(callers, `orderBy: [{age: ASC}], first: 1, after: "${first.pageInfo.startCursor}", where: {age: {lt: 40}}`);
      expect(none).toMatchObject({ totalCount: 1, nodes: [], pageInfo: { hasNextPage: false, hasPreviousPage: true } });
      // She lies before Anna, and after Bo's cursor by her key: nobody is told.
      const [bo, anna] = [first.pageInfo.startCursor, first.pageInfo.endCursor];
      for (const past of [`first: 1, after: "${anna}"`, `last: 1, before: "${bo}"`])
        expect(await pageOf(callers, `orderBy: [{age: ASC}], ${past}, where: {country: {eq: "FR"}}`)).toMatchObject({
          totalCount: 0,
          pageInfo: { hasNextPage: false, hasPreviousPage: false },
        });
      const before = await pageOf(callers, `orderBy: [{age: ASC}], last: 9, before: "${first.pageInfo.startCursor}"`);
      expect(before).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    });

    test('have as many rows as a role may have of one list, and go on behind them', async () => {
      const callers = callersOf({ people: { limit: 2 } });
      const first = await pageOf(callers, 'orderBy: []');
      expect(first).toMatchObject({ totalCount: 4, nodes: [{ id: 'p1' }, { id: 'p2' }], pageInfo: { hasNextPage: true } });
      expect(await pageOf(callers, `first: 2, after: "${first.pageInfo.endCursor}"`)).toMatchObject({
        nodes: [{ id: 'p3' }, { id: 'p4' }],
      });
      for (const count of ['first', 'last'])
        expect(await callers.ask(`{ PeopleConnection (${count}: 3) { totalCount nodes { id } } }`)).toEqual({
          faults: [`\`${home}PeopleConnection(${count})\`: 3 is past 2, which your role may ask for. Ask for fewer rows, by pages.`],
        });
    });

    test('begin behind a cursor of whoever may see the same, and of nobody else', async () => {
      const open = callersOf({ people: {} });
      const { endCursor } = (await pageOf(open, 'first: 1, orderBy: [{pay: DESC}]')).pageInfo;
      const again = callersOf({ people: {} });
      expect(await pageOf(again, `first: 1, orderBy: [{pay: DESC}], after: "${endCursor}"`)).toMatchObject({ nodes: [{ id: 'p3' }] });
      const others = callersOf({ people: { rows: { country: { in: '${claim:lands}' } } } });
      const [swedes, danes] = [{ lands: ['SE'] }, { lands: ['DK'] }];
      const own = await pageOf(others, 'first: 1', swedes);
      expect(await pageOf(others, `first: 1, after: "${own.pageInfo.endCursor}"`, swedes)).toMatchObject({ nodes: [{ id: 'p2' }] });
      expect(
        await others.ask(`{ PeopleConnection (first: 1, after: "${own.pageInfo.endCursor}") { totalCount nodes { id } } }`, danes),
      ).toEqual({
        faults: [expect.stringContaining('is no cursor of these rows')],
      });
      expect(await others.ask(`{ PeopleConnection (first: 1, orderBy: [{pay: DESC}], after: "${endCursor}") { nodes { id } } }`)).toEqual({
        faults: [
          `\`${home}PeopleConnection(after)\`: ${JSON.stringify(endCursor).slice(0, 80)}${endCursor.length > 78 ? '…' : ''} is no cursor of these rows in this order: take one that the same connection gave you with the same \`orderBy\`, or leave the argument out to begin anew.`,
        ],
      });
    });

    test('are not there where the key is hidden, nor sorted by what is masked', async () => {
      const noField = await callersOf({ people: { columns: { exclude: ['id'] } } }).ask('{ PeopleConnection { totalCount } }');
      expect(noField).toEqual({ faults: [expect.stringContaining(`Cannot query field "${home}PeopleConnection" on type "Query".`)] });
      const masked = callersOf({ people: { columns: { mask: { pay: null }, aggregateOnly: { fields: ['age'], minGroup: 2 } } } });
      for (const column of ['pay', 'age'])
        expect(await masked.ask(`{ PeopleConnection (orderBy: [{${column}: ASC}]) { totalCount } }`)).toEqual({
          faults: [expect.stringContaining(`Field "${column}" is not defined by type`)],
        });
    });
  });

  test('what was cut is told of rows that are seen, and of no others', async () => {
    const { ask } = callersOf({ people: { rows: { country: { ne: 'SE' } } }, visits: {} });
    expect(await ask('{ People { id } }', {}, { defaultRows: 2 })).toEqual({ data: { [`${home}People`]: [{ id: 'p3' }, { id: 'p4' }] } });
    expect(await ask('{ People { id } }', {}, { defaultRows: 1 })).toMatchObject({ extensions: { truncated: [{ limit: 1 }] } });
  });

  test('statistics and forecasts are made of what is seen', async () => {
    const { ask } = callersOf({ visits: { rows: { day: { lte: '2001-01-03' } } } });
    expect(await ask('{ VisitsStatistics { rows fields { name nulls distinct min max mean top(n: 1) { value count } } } }')).toMatchObject({
      data: {
        [`${home}VisitsStatistics`]: {
          rows: 4,
          fields: [
            { name: 'id' },
            { name: 'person', nulls: 0, distinct: 3, max: 'p3', top: [{ value: 'p1', count: 2 }] },
            { name: 'day', max: '2001-01-03' },
            { name: 'cost', min: 1, max: 8, mean: 3.75 },
            { name: 'paid', nulls: 0, distinct: 2 },
          ],
        },
      },
    });
    const forecast = '{ VisitsForecast(time: day, value: cost, every: DAY, horizon: 1) { series { history { at value } } } }';
    expect(await ask(forecast)).toEqual({
      data: {
        [`${home}VisitsForecast`]: {
          series: [{ history: [1, 6, 8].map((value, day) => ({ at: `2001-01-0${day + 1}T00:00:00.000Z`, value })) }],
        },
      },
    });
  });

  test.each<[string, string, string]>([
    ['hidden', 'email', 'true'],
    ['masked', 'name', 'true'],
    ['masked with null', 'born', '{bucket: YEAR}'],
    ['in aggregates alone', 'pay', '{}'],
  ])('a column that is %s groups nothing, and tests and sorts no groups', async (_how, column, bucket) => {
    const { ask } = callersOf({
      people: { columns: { exclude: ['email'], mask: { name: 'hash', born: null }, aggregateOnly: { fields: ['pay'], minGroup: 2 } } },
      visits: {},
    });
    const type = home === 'pg' ? 'PgPerson' : 'DuckPerson';
    const notIn = (input: string) => ({
      faults: [expect.stringMatching(`^Field "${column}" is not defined by type "${type}${input}"\\.`)],
    });
    const by = '{country: true}';
    expect(await ask(`{ PeopleGroups(by: [{${column}: ${bucket}}]) { aggregate { count } } }`)).toEqual(notIn('GroupBy'));
    expect(await ask(`{ VisitsGroups(by: [{of: {${column}: ${bucket}}}]) { aggregate { count } } }`)).toEqual(notIn('GroupBy'));
    expect(await ask(`{ PeopleGroups(by: [${by}]) { key { country ${column} } } }`)).toEqual({
      faults: [expect.stringMatching(`^Cannot query field "${column}" on type "${type}GroupKey"\\.`)],
    });
    for (const test of ['max: {isNull: true}', 'sum: {gt: 1}', 'countDistinct: {gt: 1}'])
      expect(await ask(`{ PeopleGroups(by: [${by}], having: {${column}: {${test}}}) { aggregate { count } } }`)).toEqual(notIn('Having'));
    for (const measure of ['max', 'sum', 'avg'])
      expect(await ask(`{ PeopleGroups(by: [${by}], orderBy: [{${column}: {${measure}: ASC}}]) { aggregate { count } } }`)).toEqual(
        notIn('GroupOrderBy'),
      );
    expect(await ask(`{ PeopleGroups(by: [${by}], orderBy: [{key: {${column}: ASC}}]) { aggregate { count } } }`)).toEqual(
      notIn('GroupKeyOrderBy'),
    );
    expect(await ask(`{ PeopleGroups(by: [${by}]) { aggregate(where: {${column}: {isNull: true}}) { count } } }`)).toEqual(notIn('Filter'));
    for (const measure of ['min', 'max', 'countDistinct', 'variance', 'quantile(p: 1)'])
      expect(await ask(`{ PeopleAggregate { ${column} { ${measure} } } }`)).toEqual({
        faults: [expect.stringMatching(`^Cannot query field "(${column}|${measure.replace(/\(.*/, '')})" on type`)],
      });
  });

  test('the key of a group is of a row that is seen', async () => {
    const { ask } = callersOf({ people: { rows: { country: { eq: 'SE' } } }, visits: {} });
    expect(await ask('{ VisitsGroups(by: [{of: {country: true}}]) { key { of { country } } aggregate { count } } }')).toEqual({
      data: {
        [`${home}VisitsGroups`]: [
          { key: { of: { country: 'SE' } }, aggregate: { count: 3 } },
          { key: { of: { country: null } }, aggregate: { count: 3 } },
        ],
      },
    });
  });

  test('of a column in aggregates alone nothing is told of fewer values than its policy wants', async () => {
    const { ask } = callersOf({
      people: { columns: { aggregateOnly: { fields: ['pay'], minGroup: 2 } } },
      visits: { columns: { aggregateOnly: { fields: ['cost'], minGroup: 2 } } },
    });
    const suppressed = (...paths: readonly string[]) => ({ suppressed: paths.map((path) => ({ path: `${home}${path}`, minGroup: 2 })) });
    expect(await ask('{ PeopleGroups(by: [{country: true}]) { key { country } aggregate { count pay { sum avg } } } }')).toEqual({
      data: {
        [`${home}PeopleGroups`]: [
          { key: { country: 'DE' }, aggregate: { count: 1, pay: { sum: null, avg: null } } },
          { key: { country: 'FR' }, aggregate: { count: 1, pay: { sum: null, avg: null } } },
          { key: { country: 'SE' }, aggregate: { count: 2, pay: { sum: '300.50', avg: '150.25' } } },
        ],
      },
      extensions: suppressed('PeopleGroups.aggregate.pay.avg', 'PeopleGroups.aggregate.pay.sum'),
    });
    // Each group is of one row, whatever it is grouped by.
    for (const by of ['{id: true}', '{country: true}, {id: true}', '{name: true}, {email: true}'])
      expect(await ask(`{ PeopleGroups(by: [${by}]) { aggregate { pay { sum } } } }`)).toEqual({
        data: { [`${home}PeopleGroups`]: [0, 1, 2, 3].map(() => ({ aggregate: { pay: { sum: null } } })) },
        extensions: suppressed('PeopleGroups.aggregate.pay.sum'),
      });
    expect(await ask('{ People { id visitsAggregate { cost { sum stddev } } } }')).toMatchObject({
      data: {
        [`${home}People`]: [
          { id: 'p1', visitsAggregate: { cost: { sum: 3 } } },
          ...['p2', 'p3', 'p4'].map((id) => ({ id, visitsAggregate: { cost: { sum: null, stddev: null } } })),
        ],
      },
    });
    for (const where of ['{id: {eq: "p1"}}', '{country: {eq: "DE"}}', '{name: {startsWith: "D"}}', '{not: {country: {eq: "SE"}}}'])
      expect(await ask(`{ PeopleAggregate(where: ${where}) { pay { sum } } }`)).toEqual({
        data: { [`${home}PeopleAggregate`]: { pay: { sum: null } } },
        extensions: suppressed('PeopleAggregate.pay.sum'),
      });
    expect(await ask('{ PeopleGroups(by: [{country: true}]) { aggregate(where: {name: {eq: "Anna"}}) { pay { sum } } } }')).toMatchObject({
      data: { [`${home}PeopleGroups`]: [0, 1, 2].map(() => ({ aggregate: { pay: { sum: null } } })) },
    });
  });

  test('of several roles the largest group counts, and rows on which none shows the column are no values', async () => {
    const pay = (minGroup: number, lands?: readonly string[]): Allow => ({
      people: { columns: { aggregateOnly: { fields: ['pay'], minGroup } }, ...(lands && { rows: { country: { in: [...lands] } } }) },
    });
    const groups = '{ PeopleGroups(by: [{country: true}], having: {count: {gt: 1}}) { aggregate { pay { sum } } } }';
    const all = '{ PeopleAggregate { count pay { sum } } }';
    const sums = (sum: string | null) => ({ data: { [`${home}PeopleGroups`]: [{ aggregate: { pay: { sum } } }] } });
    const sum = (count: number, of: string | null) => ({ data: { [`${home}PeopleAggregate`]: { count, pay: { sum: of } } } });
    expect(await callersOf(pay(2)).ask(groups)).toMatchObject(sums('300.50'));
    expect(await callersOf(pay(2), pay(3)).ask(groups)).toMatchObject(sums(null));
    expect(await callersOf(pay(2), pay(3)).ask(all)).toMatchObject(sum(4, '600.50'));
    // Four rows, but one has none.
    expect(await callersOf(pay(4)).ask(all)).toMatchObject(sum(4, null));
    const nothing: Allow = { people: { columns: { include: ['id', 'country'] } } };
    expect(await callersOf(pay(2, ['SE']), nothing).ask(all)).toMatchObject(sum(4, '300.50'));
    expect(await callersOf(pay(2, ['DE', 'FR']), nothing).ask(all)).toMatchObject(sum(4, null));
    expect(await callersOf(pay(3), { people: {} }).ask(groups)).toEqual(sums('300.50'));
  });

  test.each([
    ['two filters', 'PeopleAggregate { pay { sum } } x: PeopleAggregate(where: {id: {ne: "p1"}}) { pay { sum } }'],
    [
      'two filters, each of many rows',
      'x: PeopleAggregate(where: {age: {lt: 50}}) { pay { avg } } PeopleAggregate(where: {age: {lt: 60}}) { pay { stddev } }',
    ],
    [
      'groups and all of them',
      'PeopleGroups(by: [{country: true}]) { key { country } aggregate { pay { sum } } } PeopleAggregate { pay { sum } }',
    ],
    [
      'groups and coarser ones',
      'PeopleGroups(by: [{country: true}]) { aggregate { pay { sum } } } x: PeopleGroups(by: [{age: {width: "20"}}]) { aggregate { pay { sum } } }',
    ],
    [
      'groups of more and of fewer rows',
      'PeopleGroups(by: [{country: true}]) { aggregate { pay { sum } } } x: PeopleGroups(by: [{country: true}], where: {id: {ne: "p1"}}) { aggregate { pay { sum } } }',
    ],
    [
      'groups, and some of their rows',
      'PeopleGroups(by: [{country: true}]) { aggregate { pay { sum } } x: aggregate(where: {id: {ne: "p1"}}) { pay { sum } } }',
    ],
    [
      'rows of a relation, and some of them',
      'People { visitsAggregate { cost { sum } } x: visitsAggregate(where: {id: {ne: 1}}) { cost { sum } } }',
    ],
    ['rows of a relation, and all', 'People { visitsAggregate { cost { sum } } } VisitsAggregate { cost { sum } }'],
    [
      'fragments',
      '...A ...B } fragment A on Query { PeopleAggregate { ...P } } fragment B on Query { x: PeopleAggregate(where: {id: {ne: "p1"}}) { ...P } } fragment P on TypeAggregate { pay { sum }',
    ],
  ])('a value that is in aggregates alone cannot be had by %s of one request', async (_how, query) => {
    const { ask } = callersOf({
      people: { columns: { aggregateOnly: { fields: ['pay'], minGroup: 2 } } },
      visits: { columns: { aggregateOnly: { fields: ['cost'], minGroup: 2 } } },
    });
    const typed = query.replace('TypeAggregate', home === 'pg' ? 'PgPersonAggregate' : 'DuckPersonAggregate');
    expect(await ask(`{ ${typed} }`)).toEqual({
      faults: [expect.stringMatching(/is read over several sets of rows, .* one request reads it under one `where`\.$/)],
    });
    // Twice over the same rows is once.
    expect(await ask('{ PeopleAggregate { pay { sum } } x: PeopleAggregate { pay { avg } count } }')).toEqual({
      data: {
        [`${home}PeopleAggregate`]: { pay: { sum: '600.50' } },
        x: { pay: { avg: expect.stringMatching(/^200\.16/) as string }, count: 4 },
      },
    });
  });

  test('no value of a claim, nor the key of masks, is in the text of a statement, and callers of one shape share it', async () => {
    const { ask, view, identity } = callersOf({
      people: {
        rows: { country: { in: '${claim:lands}' }, visits: { some: { paid: { eq: '${claim:paid}' } } } },
        columns: { mask: { email: 'hash' } },
      },
    });
    const query = '{ People (where: {age: {gt: 29}}) { name email } PeopleAggregate { count } }';
    const [first, second] = [
      { lands: ['Sweden-secret', 'SE'], paid: ['true'] },
      { lands: ['FR'], paid: ['true'] },
    ];
    homes.asked.length = 0;
    expect(await ask(query, first)).toMatchObject({ data: { [`${home}PeopleAggregate`]: { count: 2 } } });
    const texts = homes.asked.splice(0).map((statement) => statement.text);
    expect(await ask(query, second)).toEqual({
      data: { [`${home}People`]: [{ name: 'Dana', email: hmac('dana@example.org') }], [`${home}PeopleAggregate`]: { count: 1 } },
    });
    expect(homes.asked.map((statement) => statement.text)).toEqual(texts);
    expect(await view(identity(first))).toBe(await view(identity(second)));
    for (const statement of texts) {
      expect(statement).toMatch(/\$1/);
      expect(statement).not.toMatch(/Sweden|'SE'|'FR'|29/);
      expect(statement).not.toContain(Buffer.alloc(8, 'weir').toString('hex'));
    }
    // A caller whose claim is missing is of another shape: there is nothing to see.
    expect(await ask(query, { lands: ['SE'] })).toMatchObject({
      data: { [`${home}People`]: [], [`${home}PeopleAggregate`]: { count: 0 } },
    });
  });
});

test('a hash is the same in every database', async () => {
  const grant: GrantDeclaration = { columns: { mask: { name: 'hash', id: 'hash' } } };
  const { ask } = homes.callers({ 'pg.people': grant, 'duck.people': grant });
  const { data } = (await ask('{ pgPeople { id name } duckPeople { id name } }')) as { data: Record<string, unknown> };
  expect(data['pgPeople']).toEqual(data['duckPeople']);
  expect(data['pgPeople']).toContainEqual({ id: hmac('p1'), name: hmac('Anna') });
});

test('rows of another database are asked of it, and null where they may not be seen, though only their key is asked for', async () => {
  const { ask } = homes.callers({
    'pg.visits': { rows: { id: { in: [1, 4, 5] } } },
    'duck.people': { rows: { country: { ne: 'DE' } } },
    'duck.visits': { rows: { cost: { gt: 1 } } },
  });
  expect(await ask('{ pgVisits { id twin { id } } }')).toEqual({
    data: {
      pgVisits: [
        { id: '1', twin: { id: 'p1' } },
        { id: '4', twin: null },
        { id: '5', twin: { id: 'p4' } },
      ],
    },
  });
  expect(await ask('{ pgVisits { twin { name visits { id } } } }')).toEqual({
    data: {
      pgVisits: [{ twin: { name: 'Anna', visits: [{ id: '2' }] } }, { twin: null }, { twin: { name: 'Dana', visits: [{ id: '5' }] } }],
    },
  });
});
