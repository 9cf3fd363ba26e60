import { describe, expect, test } from 'vitest';
import type { GrantDeclaration, PolicyDeclaration, RowRule } from '../../src/contract/index.ts';
import { parse, stringify } from 'yaml';
import { roleCatalog, resolvePolicy } from '../../src/access/index.ts';
import { readPolicy } from '../../src/registry/workspace/policy-form.ts';
import { parseYaml } from '../../src/registry/workspace/yaml-document.ts';
import { brokenText } from './permitted/broken-text.ts';
import { Dice } from './permitted/dice.ts';
import { permitted } from './permitted/permitted.ts';
import { drawPolicies } from './permitted/random-policies.ts';
import { WHOLE } from './permitted/structure.ts';
import { catalog, check, datasetOf, resolve, role } from './policy-ground.ts';

const orders = datasetOf('shop.orders');

const told = (...policies: readonly PolicyDeclaration[]) => check(...policies).problems.map(({ problem }) => problem.message);

/** One role with one grant on orders, and what of orders it makes. */
const ordersOf = (
  grant: GrantDeclaration,
  claims: Readonly<Record<string, readonly string[]>> = {},
  more: Partial<PolicyDeclaration> = {},
) => resolve(['one'], claims, role('one', { 'shop.orders': grant }, more)).datasets.get('shop.orders');

describe('policies are checked against the graph', () => {
  test('what is right is told nothing of', () => {
    const grant: GrantDeclaration = {
      columns: {
        exclude: ['card'],
        aggregateOnly: { fields: ['amount'], minGroup: 5 },
        mask: { ref: 'hash', code: 'partial', paid: null },
      },
      rows: { status: { in: '${claim:statuses}' }, customer: { country: { eq: 'SE' } }, lines: { some: { qty: { gt: 1 } } } },
      write: { update: { columns: ['status'], check: { status: { ne: 'closed' } } } },
      limit: 500,
    };
    const { roles, problems } = check(role('one', { 'shop.orders': grant, 'weather.WeatherDay': { columns: { include: ['date'] } } }));
    expect(problems).toEqual([]);
    expect([...(roles.get('one')?.grants.get('shop.orders')?.fields.keys() ?? [])]).toEqual(
      orders.fields.map(({ name }) => name).filter((name) => name !== 'card' && name !== 'amount'),
    );
    expect(roles.get('one')?.grants.get('shop.orders')?.write.get('update')?.fields).toEqual(new Set(['status']));
    expect(roles.get('one')?.types.get('weather.WeatherDay')).toMatchObject({ fields: new Set(['date']) });
  });

  test('what is unknown is answered with the near name, and its line', () => {
    const { problems } = check(
      role('one', { 'shop.order': {}, 'shop.orders': { columns: { exclude: ['crad'] } } }, { inherits: ['tow'] }),
      role('two', { 'weather.WeatherDy': {}, 'weather.WeatherDay': { columns: { include: ['tempMx'] } } }),
    );
    expect(problems.map(({ role: of, problem: { message, path } }) => [of, path, message])).toEqual([
      ['one', 'policies/one.yaml:2', '`tow` is no role with a policy. Did you mean `two`?'],
      ['one', 'policies/one.yaml:2', '`shop.order` is no dataset, model or type of a subgraph. Did you mean `shop.orders`?'],
      ['one', 'policies/one.yaml:5', '`crad` is no field of `shop.orders`. Did you mean `card`?'],
      ['two', 'policies/two.yaml:2', '`weather.WeatherDy` is no dataset, model or type of a subgraph. Did you mean `weather.WeatherDay`?'],
      ['two', 'policies/two.yaml:5', '`tempMx` is no field of `weather.WeatherDay`. Did you mean `tempMax`?'],
    ]);
  });

  test.each<[string, GrantDeclaration, RegExp]>([
    ['a mask', { columns: { mask: { emial: 'hash' } } }, /`emial` is no field/],
    ['an aggregate', { columns: { aggregateOnly: { fields: ['totl'], minGroup: 2 } } }, /`totl` is no field .* `total`/],
    ['a row rule', { rows: { statsu: { eq: 'open' } } }, /`rows.statsu` is no field of `shop.orders`. Did you mean `status`/],
    [
      'a rule through a relation',
      { rows: { customer: { contry: { eq: 'SE' } } } },
      /`rows.customer.contry` is no field of `shop.customers`/,
    ],
    ['a column that is written', { write: { insert: { columns: ['stats'] } } }, /`stats` is no field/],
    [
      'what a written row has to be',
      { write: { update: { check: { status: { eqq: 'x' } } } } },
      /`write.update.check.status.eqq` is no operator/,
    ],
    ['the key in aggregates alone', { columns: { aggregateOnly: { fields: ['id'], minGroup: 2 } } }, /`id` is part of the key/],
    [
      'a mask of what is in aggregates alone',
      { columns: { aggregateOnly: { fields: ['ref'], minGroup: 2 }, mask: { ref: null } } },
      /`ref` is masked as well/,
    ],
    ['a mask of what is not shown', { columns: { include: ['id'], mask: { ref: null } } }, /`ref` is not shown at all/],
    ['a hash of a number with a fraction', { columns: { mask: { total: 'hash' } } }, /`total` cannot be masked by `hash`/],
    ['a part of a list', { columns: { mask: { labels: 'partial' } } }, /`labels` cannot be masked by `partial`/],
  ])('a fault in %s closes the dataset, and nothing else', (_what, grant, message) => {
    const policy = role('one', { 'shop.orders': grant, 'shop.customers': {} });
    expect(told(policy)).toEqual([expect.stringMatching(message)]);
    expect([...(check(policy).roles.get('one')?.grants.keys() ?? [])]).toEqual(['shop.customers']);
  });

  test('what no source has shown yet waits, and is closed', () => {
    const policy = role('one', { 'late.things': {}, DailyRoute: { rows: { any: { eq: 1 } } }, 'shop.orders': {} });
    const { problems, roles } = check(policy);
    expect(problems.map(({ problem: { code } }) => code)).toEqual(['SOURCE_UNAVAILABLE', 'SOURCE_UNAVAILABLE']);
    expect([...(roles.get('one')?.grants.keys() ?? [])]).toEqual(['shop.orders']);
  });

  test.each<[string, GrantDeclaration]>([
    ['A limit', { limit: 10 }],
    ['A write rule', { write: { delete: {} } }],
    ['Columns for aggregates only', { columns: { aggregateOnly: { fields: ['tempMax'], minGroup: 2 } } }],
    ['A mask', { columns: { mask: { tempMax: null } } }],
  ])('%s is refused on what a subgraph answers by itself, and the type stays closed', (what, grant) => {
    const policy = role('one', { 'weather.WeatherDay': grant });
    expect(told(policy)).toEqual([expect.stringMatching(new RegExp(`^${what} of \`weather.WeatherDay\` cannot be kept`))]);
    expect(check(policy).roles.get('one')?.types.size).toBe(0);
  });
});

describe('a row rule on what a subgraph answers by itself', () => {
  const days = (rows: unknown, rowArguments: Readonly<Record<string, string>> = { date: 'dates', station: 'station' }) =>
    role('one', { 'weather.WeatherDay': { rows } as GrantDeclaration }, { rowArguments: { 'weather.WeatherDay': rowArguments } });

  test.each<[string, unknown, Readonly<Record<string, string>> | undefined, RegExp]>([
    ['without an argument', { date: { eq: 'x' } }, {}, /`rows.date` cannot be kept: .*`rowArguments` names no argument for it/],
    ['with an argument that nothing takes', { date: { eq: 'x' } }, { date: 'date' }, /no field that leads to .* Did you mean `dates`\?/],
    ['of a field that there is not', { dat: { eq: 'x' } }, undefined, /`rows.dat` is no field .*Did you mean `date`\?/],
    ['by what no argument can say', { date: { lt: 'x' } }, undefined, /`rows.date` is no condition that an argument can say/],
    ['by two conditions at once', { date: { eq: 'x', in: ['y'] } }, undefined, /is no condition/],
    ['with a choice', { or: [{ date: { eq: 'x' } }] }, undefined, /`rows.or` is no field/],
    ['without a condition', {}, undefined, /`rows` is empty/],
    ['with a list of nothing, which is often taken for all', { date: { in: [] } }, undefined, /`rows.date.in` names no value/],
    ['with null', { date: { eq: null } }, undefined, /is no value/],
    ['with a claim among other text', { date: { eq: 'x${claim:day}' } }, undefined, /the whole value/],
    ['with a value that its argument does not take', { station: { eq: 'main' } }, undefined, /`rows.station.eq` is no Int/],
    ['with several values for one', { station: { in: [1, 2] } }, undefined, /for several values as a list/],
  ])('%s is refused, and the type stays closed', (_, rows, declared, message) => {
    const policy = days(rows, declared);
    expect(told(policy)).toEqual([expect.stringMatching(message)]);
    expect(check(policy).roles.get('one')?.types.size).toBe(0);
  });

  test('arguments of what is not allowed, or is a dataset, are refused', () => {
    expect(told(role('one', {}, { rowArguments: { 'weather.WeatherDay': {} } }))).toEqual(['`weather.WeatherDay` is not allowed here.']);
    expect(told(role('one', { 'shop.orders': {} }, { rowArguments: { 'shop.orders': {} } }))).toEqual([
      expect.stringMatching(/chosen by its database/),
    ]);
  });

  const typeOf = (claims: Readonly<Record<string, readonly string[]>>, ...policies: readonly PolicyDeclaration[]) =>
    resolve(['a', 'b'], claims, ...policies).types.get('weather.WeatherDay');
  const ruled = (name: string, columns: string[] | undefined, rows: GrantDeclaration['rows']) =>
    role(
      name,
      { 'weather.WeatherDay': { ...(columns && { columns: { include: columns } }), ...(rows && { rows }) } },
      { rowArguments: { 'weather.WeatherDay': { date: 'dates', station: 'station' } } },
    );
  const claimed = (name: string, columns?: string[]) => ruled(name, columns, { date: { in: '${claim:dates}' } });

  test('closes the type without the claim, and with one that is no value', () => {
    expect(typeOf({ dates: ['x'] }, claimed('a'))).toMatchObject({ fields: 'all', rows: { byKey: true } });
    expect(typeOf({}, claimed('a'))).toBeUndefined();
    expect(typeOf({ dates: [] }, claimed('a'))).toBeUndefined();
    const station = ruled('a', undefined, { station: { eq: '${claim:station}' } });
    expect(typeOf({ station: ['7'] }, station)).toMatchObject({ rows: { byKey: false } });
    for (const values of [['seven'], ['7', '8'], ['7.5'], ['99999999999']]) expect(typeOf({ station: values }, station)).toBeUndefined();
  });

  test('of several roles is a union of rows, with the fields that are shown on all of them', () => {
    const all = ruled('b', ['tempMax'], undefined);
    // What only `a` shows is not shown on rows that only `b` sees.
    expect(typeOf({ dates: ['x'] }, claimed('a', ['date']), all)).toEqual({ fields: new Set(['tempMax']), rows: undefined });
    expect(typeOf({ dates: ['x'] }, claimed('a', ['date', 'tempMax']), all)?.fields).toEqual(new Set(['tempMax']));
    expect(typeOf({ dates: ['x'] }, claimed('a'), ruled('b', undefined, undefined))).toEqual({ fields: 'all', rows: undefined });
    expect(typeOf({ dates: ['x'] }, claimed('a', ['date']), ruled('b', ['date'], { date: { eq: 'y' } }))).toMatchObject({
      fields: new Set(['date']),
      rows: { arguments: [{ name: 'dates', many: true, of: [{ kind: 'claim' }, { kind: 'literal', value: ['y'] }] }] },
    });
    // A day or a station: no two arguments say that.
    const station = ruled('b', undefined, { station: { eq: 1 } });
    expect(typeOf({ dates: ['x'] }, claimed('a'), station)).toBeUndefined();
    expect(typeOf({}, claimed('a'), station)).toMatchObject({ rows: { arguments: [{ name: 'station' }] } });
  });
});

describe('what a caller may see is the union of what its roles may', () => {
  const rowsOf = (rule: RowRule | undefined): unknown =>
    rule?.kind === 'test' ? rule.test.kind === 'test' && rule.test.value : rule?.kind;

  test('rows of any role, a column on the rows of roles that show it', () => {
    const policy = resolve(
      ['a', 'b'],
      {},
      role('a', { 'shop.orders': { columns: { include: ['id', 'status'] }, rows: { status: { eq: 'open' } } } }),
      role('b', { 'shop.orders': { columns: { include: ['id', 'total'] }, rows: { status: { eq: 'held' } } } }),
    ).datasets.get('shop.orders');
    expect(policy?.rows).toMatchObject({ kind: 'or', of: [{ kind: 'test' }, { kind: 'test' }] });
    expect(policy?.columns.get('id')).toEqual([{ rows: { kind: 'all' } }]);
    expect(policy?.columns.get('status')?.map(({ rows }) => rowsOf(rows))).toEqual([{ kind: 'literal', value: 'open' }]);
    expect(policy?.columns.get('total')?.map(({ rows }) => rowsOf(rows))).toEqual([{ kind: 'literal', value: 'held' }]);
    expect(policy?.columns.has('card')).toBe(false);
  });

  test('of what roles say that an operation may cost, the most', () => {
    const policies = [role('a', {}, { cost: 10 }), role('b', {}, { cost: 30, inherits: ['c'] }), role('c', {})];
    const costOf = (...roles: string[]) => resolve(roles, {}, ...policies).cost;
    expect([costOf('a'), costOf('a', 'b'), costOf('b'), costOf('a', 'c'), costOf('c')]).toEqual([10, 30, 30, 10, undefined]);
    expect(resolve(['a'], {}, ...policies).key).not.toBe(resolve(['c'], {}, ...policies).key);
  });

  test('inherited roles count, in rings as well, and unknown ones do not', () => {
    const policies = [
      role('a', { 'shop.orders': {} }, { inherits: ['b'] }),
      role('b', { 'shop.customers': {} }, { inherits: ['a'] }),
      role('c', { 'shop.lines': {} }),
    ];
    expect([...resolve(['a'], {}, ...policies).datasets.keys()]).toEqual(['shop.customers', 'shop.orders']);
    expect([...resolve(['b', 'nobody'], {}, ...policies).datasets.keys()]).toEqual(['shop.customers', 'shop.orders']);
    expect([...resolve(['nobody'], {}, ...policies).datasets.keys()]).toEqual([]);
  });

  test('a denied tag hides a column whatever another role shows', () => {
    const policies = [role('a', { 'shop.orders': {} }), role('b', {}, { deny: { tags: ['pii'] } })];
    expect(
      resolve(['a'], {}, ...policies)
        .datasets.get('shop.orders')
        ?.columns.has('card'),
    ).toBe(true);
    expect(
      resolve(['a', 'b'], {}, ...policies)
        .datasets.get('shop.orders')
        ?.columns.has('card'),
    ).toBe(false);
    const counted = role('a', { 'shop.orders': { columns: { aggregateOnly: { fields: ['amount'], minGroup: 3 } } } });
    const money = role('b', {}, { deny: { tags: ['money'] } });
    expect(resolve(['a', 'b'], {}, counted, money).datasets.get('shop.orders')?.aggregateOnly.size).toBe(0);
  });

  test.each<[string, unknown, Readonly<Record<string, readonly string[]>>, boolean]>([
    ['that is there lets through', { customerId: { eq: '${claim:me}' } }, { me: ['c1'] }, true],
    ['that is missing denies', { customerId: { eq: '${claim:me}' } }, {}, false],
    ['that is missing denies under `not`', { not: { customerId: { eq: '${claim:me}' } } }, {}, false],
    ['that is missing denies beside another way', { or: [{ customerId: { eq: '${claim:me}' } }, { status: { eq: 'open' } }] }, {}, false],
    ['that is missing denies `notIn`', { customerId: { notIn: '${claim:me}' } }, {}, false],
    ['that is missing denies through a relation', { customer: { id: { eq: '${claim:me}' } } }, {}, false],
    ['that is empty denies', { customerId: { in: '${claim:me}' } }, { me: [] }, false],
    ['with several values denies where one is wanted', { customerId: { eq: '${claim:me}' } }, { me: ['c1', 'c2'] }, false],
    ['with several values serves a list', { customerId: { in: '${claim:me}' } }, { me: ['c1', 'c2'] }, true],
    ['of the wrong kind denies', { placed: { in: '${claim:me}' } }, { me: ['1', 'one'] }, false],
    ['of the wrong kind denies `notIn`', { placed: { notIn: '${claim:me}' } }, { me: ['one'] }, false],
    ['that is no value of an enum denies', { status: { eq: '${claim:me}' } }, { me: ['gone'] }, false],
  ])('a claim %s', (_what, rows, claims, isLet) => {
    const policy = ordersOf({ rows: rows as NonNullable<GrantDeclaration['rows']> }, claims);
    expect(policy?.rows.kind === 'none').toBe(!isLet);
    // Another role's rows are another role's.
    const other = role('other', { 'shop.orders': { rows: { id: { eq: 'o1' } } } });
    const both = resolve(
      ['one', 'other'],
      claims,
      role('one', { 'shop.orders': { rows: rows as NonNullable<GrantDeclaration['rows']> } }),
      other,
    );
    expect(both.datasets.get('shop.orders')?.rows.kind).toBe(isLet ? 'or' : 'test');
  });

  test('a mask holds where no role shows the column plainly, and is never widened', () => {
    const masked = role('a', { 'shop.customers': { columns: { mask: { email: 'hash' } } } });
    const plain = role('b', { 'shop.customers': { rows: { country: { eq: 'SE' } } } });
    const email = resolve(['a', 'b'], {}, masked, plain).datasets.get('shop.customers')?.columns.get('email');
    expect(email?.map(({ rows, mask }) => [rows.kind, mask?.kind])).toEqual([
      ['test', undefined],
      ['all', 'hash'],
    ]);
    const [alone] = resolve(['a'], {}, masked, plain).datasets.get('shop.customers')?.columns.get('email') ?? [];
    expect(alone).toEqual({ rows: { kind: 'all' }, mask: { kind: 'hash' } });
    // A role whose claim is missing shows it on none.
    const claimed = role('b', { 'shop.customers': { rows: { country: { eq: '${claim:land}' } } } });
    const hidden = resolve(['a', 'b'], {}, masked, claimed).datasets.get('shop.customers')?.columns.get('email');
    expect(hidden?.map(({ mask }) => mask?.kind)).toEqual(['hash']);
  });

  test('what is in aggregates alone is what no role shows, of the largest group that any wants', () => {
    const few = role('a', { 'crm.agents': { columns: { aggregateOnly: { fields: ['salary'], minGroup: 3 } } } });
    const more = role('b', { 'crm.agents': { columns: { aggregateOnly: { fields: ['salary'], minGroup: 8 } } } });
    const shows = role('c', { 'crm.agents': {} });
    expect(resolve(['a', 'b'], {}, few, more).datasets.get('crm.agents')?.aggregateOnly).toEqual(new Map([['salary', 8]]));
    expect(resolve(['a', 'c'], {}, few, shows).datasets.get('crm.agents')?.aggregateOnly.size).toBe(0);
  });

  test('the largest cap of its roles counts, and none where one has none', () => {
    const [ten, five, none] = [
      role('a', { 'shop.lines': { limit: 10 } }),
      role('b', { 'shop.lines': { limit: 5 } }),
      role('c', { 'shop.lines': {} }),
    ];
    expect(resolve(['a', 'b'], {}, ten, five, none).datasets.get('shop.lines')?.limit).toBe(10);
    expect(resolve(['a', 'c'], {}, ten, five, none).datasets.get('shop.lines')?.limit).toBeUndefined();
  });

  test('callers who may see the same, but for their claims, have one key, and others have not', () => {
    const a = role('a', {
      'shop.orders': { rows: { customerId: { in: '${claim:me}' } } },
      'weather.WeatherDay': { columns: { include: ['date'] } },
    });
    const b = role('b', { 'shop.lines': {}, 'weather.WeatherDay': { columns: { include: ['tempMax'] } } });
    const key = (roles: readonly string[], claims = {}) => resolve(roles, claims, a, b).key;
    expect(key(['a', 'b'], { me: ['c1'] })).toBe(key(['b', 'a', 'b'], { me: ['c2', 'c3'] }));
    const different = [key(['a'], { me: ['c1'] }), key(['a']), key(['b']), key(['a', 'b'], { me: ['c1'] }), key([])];
    expect(new Set(different).size).toBe(different.length);
    const one = (grant: GrantDeclaration) => resolve(['one'], {}, role('one', { 'shop.orders': grant })).key;
    const grants: GrantDeclaration[] = [
      {},
      { limit: 5 },
      { limit: 6 },
      { columns: { exclude: ['card'] } },
      { columns: { mask: { card: 'hash' } } },
      { columns: { mask: { card: { constant: 'x' } } } },
      { columns: { mask: { card: { constant: 'y' } } } },
      { columns: { aggregateOnly: { fields: ['amount'], minGroup: 2 } } },
      { columns: { aggregateOnly: { fields: ['amount'], minGroup: 3 } } },
      { rows: { status: { eq: 'open' } } },
      { rows: { status: { eq: 'held' } } },
      { rows: { status: { ne: 'open' } } },
      { rows: { not: { status: { eq: 'open' } } } },
    ];
    expect(new Set(grants.map(one)).size).toBe(grants.length);
  });
});

describe('a policy file that is broken somewhere', () => {
  const SEED = Number(process.env['LEAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const FILES = Number(process.env['LEAK_FILES'] ?? 300);
  const world = { structure: WHOLE, rows: new Map(), maskKey: Buffer.alloc(32) };

  test(`is told of with its line, and opens nothing that its text does not, seed ${SEED}`, () => {
    const dice = new Dice(SEED);
    let refused = 0;
    let opened = 0;
    for (let file = 0; file < FILES; file += 1) {
      const text = brokenText(dice, stringify(dice.pick(drawPolicies(dice, 3, { 'weather.WeatherDay': ['date', 'tempMax'] }).policies)));
      const told = `seed ${SEED}, file ${file}:\n${text.slice(0, 4000)}`;
      const { document, problems: ofYaml } = parseYaml(text, 'policies/one.yaml');
      const { declared, problems: ofForm } = document ? readPolicy(document) : { declared: undefined, problems: [] };
      const read = [...ofYaml, ...ofForm];
      expect(declared === undefined, told).toBe(read.length > 0);
      const { roles, problems } = check(...(declared ? [{ ...declared.value, inherits: [] }] : []));
      for (const { path } of read) {
        const [, line] = /^policies\/one\.yaml:(\d+)$/.exec(path ?? '') ?? expect.fail(`${String(path)} in ${told}`);
        expect(Number(line), told).toBeLessThanOrEqual(text.split('\n').length);
      }
      refused += read.length > 0 || problems.length > 0 ? 1 : 0;
      if (!declared) continue;
      const said = parse(text) as PolicyDeclaration;
      const caller = {
        roles: [said.role],
        claims: { countries: ['SE'], statuses: ['open'], tiers: ['1'], me: ['o1'], day: ['2001-03-09'], flag: ['true'] },
      };
      const seen = roleCatalog(catalog, resolvePolicy(caller, roles, catalog)).datasets;
      const allow = Object.fromEntries(Object.entries(said.allow ?? {}).filter(([id]) => roles.get(said.role)?.grants.has(id)));
      const may = permitted(world, [{ ...said, inherits: [], allow, deny: said.deny?.tags ? said.deny : { tags: [] } }], caller);
      const names = (fields: readonly { readonly name: string; readonly use?: unknown }[]) => fields.map(({ name, use }) => [name, use]);
      expect(
        [...seen.values()].map(({ id, fields }) => [id, names(fields)]),
        told,
      ).toEqual(may.structure.tables.map(({ id, columns }) => [id, names(columns)]));
      for (const [id, { rows }] of roles.get(said.role)?.grants ?? [])
        if (rows.kind === 'all') expect(said.allow[id], told).not.toHaveProperty('rows');
      opened += seen.size > 0 ? 1 : 0;
    }
    expect(refused).toBeGreaterThan(FILES / 3);
    expect(opened).toBeGreaterThan(FILES / 20);
  });

  test.each([
    ['stands for what it is part of', 'role: one\nallow:\n  shop.orders:\n    rows: &own { not: *own }\n', 4],
    ['stands for nothing', 'role: one\nallow:\n  shop.orders: *orders\n', 3],
    [
      '`__proto__` is no name',
      'role: one\nallow:\n  shop.orders:\n    rows:\n      status: { eq: open }\n      __proto__: { id: { eq: o1 } }\n',
      6,
    ],
    ['stack size exceeded', '['.repeat(10_000), 1],
    [
      'that can be read: Excessive alias',
      `role: one\na: &a [${'1,'.repeat(99)}]\nb: &b [${'*a,'.repeat(99)}]\nc: [${'*b,'.repeat(99)}]\n`,
      1,
    ],
  ])('what is wrong with aliases and names is told: %s', (message, text, line) => {
    expect(parseYaml(text, 'policies/one.yaml').problems.slice(0, 1)).toEqual([
      { code: 'BAD_DEFINITION', message: expect.stringContaining(message) as string, path: `policies/one.yaml:${line}` },
    ]);
  });
});
