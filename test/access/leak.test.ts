import {
  assertObjectType,
  getNamedType,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  lexicographicSortSchema,
  parse,
  validate,
} from 'graphql';
import type { FieldNode, GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/index.ts';
import type { PolicyDeclaration, Representation } from '../../src/contract/index.ts';
import { openLog, openMetrics, watchOperations } from '../../src/server/index.ts';
import { openGraphDoor, viewDoors } from '../../src/server/graph-door.ts';
import { Dice } from './permitted/dice.ts';
import { openGround, openRound, viewsOf, type Ground, type Round, type Seat } from './permitted/ground.ts';
import { permitted, type Permitted } from './permitted/permitted.ts';
import { drawRequest, type RandomRequest } from './permitted/random-request.ts';
import { drawRow, drawValue, isFree, withMade, type Row, type Rows } from './permitted/random-rows.ts';
import { WHOLE, type Table } from './permitted/structure.ts';
import { parseJson } from '../../src/federation/execute/json.ts';
import { drawWalk } from './permitted/random-walk.ts';
import { readsTwice } from './permitted/one-where.ts';
import { ask, capped, oneSpelling, type Told, toldBy, toldWithin } from './permitted/told.ts';

/** Printed, so that what failed can be had again. */
const SEED = Number(process.env['LEAK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Of all rounds together. */
const REQUESTS = Number(process.env['LEAK_REQUESTS'] ?? 300);
const ROUNDS = Number(process.env['LEAK_ROUNDS'] ?? 1);
const ROLES = Number(process.env['LEAK_ROLES'] ?? 5);
/** Requests under way at once: of callers who have nothing to do with each other. */
const AT_ONCE = 8;

interface Page {
  readonly pageInfo: Readonly<Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string | null>>;
}

const share = (part: number) => Math.ceil((REQUESTS * part) / ROUNDS);

let ground: Ground;
beforeAll(async () => {
  console.log(`LEAK_SEED=${SEED}`);
  ground = await openGround();
});
afterAll(() => ground?.close());

test('what a database makes of the same doubles in another order is one answer', () => {
  const [one, other] = ['[1.9316580574906336e+31, 4395063204881852]', '[1.9316580574906331e+31, 4395063204881851.5]'];
  expect(oneSpelling(parseJson(one))).toBe(oneSpelling(parseJson(other)));
});

test('what a subgraph has of rows is seen as a policy shows it, and through no interface besides', async () => {
  const grants = {
    'shop.orders': {},
    'geo.stations': { columns: { exclude: ['level'] } },
    'reviews.Rated': {},
    'reviews.Article': {},
    'reviews.ShopOrder': { columns: { include: ['vat', 'reviews'] } },
    'reviews.GeoStation': {},
    'reviews.Subject': {},
  };
  const views = viewsOf(ground, [{ role: 'one', inherits: [], allow: grants, deny: { tags: [] } }]);
  const identity = { name: 'one', roles: ['one'], scopes: [], claims: {} };
  const view = await views.of(identity);
  const { schema } = view;
  const [order, station] = [schema.getType('ShopOrder'), schema.getType('GeoStation')].map(assertObjectType);
  expect(order?.getInterfaces().map(({ name }) => name)).toEqual([]);
  expect(Object.keys(station?.getFields() ?? {})).toEqual(expect.not.arrayContaining(['level']));
  expect(Object.keys(station?.getFields() ?? {})).toContain('note');
  // It names orders of which there is none yet.
  const context = { identity, signal: new AbortController().signal, requestId: 'leak', limits: DEFAULT_LIMITS };
  const { data } = await view.execute({ document: parse('{ hits { ... on ShopOrder { id } ... on Article { title } } }'), context });
  expect(data).toContain('"title"');
  expect(data).not.toContain('"id"');
  await views.close();
});

describe.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))('callers see what they may and nothing else, seed %d', (seed) => {
  let round: Round;
  beforeAll(async () => {
    round = await openRound(ground, seed, ROLES);
  });
  afterAll(() => round?.close());

  /** Each with a die of its own, so that what one draws does not depend on how quick another was. */
  const inTurns = async (count: number, each: (dice: Dice, index: number) => Promise<void>) => {
    const from = new Dice(seed + count);
    const dice = Array.from({ length: count }, () => from.apart());
    const lane = async (first: number) => {
      for (let index = first; index < count; index += AT_ONCE) await each(dice[index] ?? from, index);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => lane(first)));
  };

  test('the types that they are shown are those of a graph that has no others', () => {
    for (const { identity, view, open, may } of round.seats) {
      const said = aboutOf(round, identity.roles, identity.claims);
      const [shown, wanted] = [view, open].map(({ schema }) => introspectionFromSchema(lexicographicSortSchema(schema)));
      expect(shown, said).toEqual(wanted);
      expect(namesOf(view.schema, may), said).toEqual(namesWanted(may));
    }
  });

  test('each answer is that of an open graph over databases that hold no more', { timeout: 600_000 }, async () => {
    let asked = 0;
    let answered = 0;
    let forbidden = 0;
    await inTurns(share(1 / 3), async (dice) => {
      const first = dice.pick(round.seats);
      const request = drawRequest(dice, first.view.schema);
      const document = parse(request.query);
      if (validate(first.view.schema, document).length > 0) return;
      const limits = dice.chance(50) ? { defaultRows: 3, nestedRows: 2 } : {};
      // Whoever may see the same, but for their claims, is answered by the same statements.
      const alike = round.seats.filter(({ view }) => view === first.view);
      await Promise.all(
        alike.map(async ({ identity, view, open, may, contexts }) => {
          const { ofView, ofOpen } = contexts(limits);
          const told = await ask(view, document, request.variables, ofView);
          const wanted = await ask(open, document, request.variables, ofOpen);
          const said = `${aboutOf(round, identity.roles, identity.claims)}\n${textOf(request)}`;
          // An open graph keeps no single values from anybody.
          if (wanted.data !== 'undefined' && readsTwice(view.schema, document, may)) {
            expect(told, said).toEqual(FORBIDDEN);
            forbidden += 1;
          } else expect(toldWithin(told, wanted), said).toEqual(wanted);
          asked += 1;
          if (told.errors.length === 0) answered += 1;
        }),
      );
    });
    // Else the property holds of nothing.
    expect(asked).toBeGreaterThan(share(1 / 3));
    expect(answered).toBeGreaterThan(asked / 4);
    // Seldom drawn: of a whole run's requests there are some.
    if (REQUESTS >= 10_000) expect(forbidden).toBeGreaterThan(0);
  });

  test('pages that go on from a cursor are those of an open graph over databases that hold no more', { timeout: 600_000 }, async () => {
    let walked = 0;
    await inTurns(share(1 / 6), async (dice) => {
      const { identity, view, open, may, contexts } = dice.pick(round.seats);
      const walk = drawWalk(dice, view.schema, may.structure);
      if (!walk) return;
      const { document, query, variables, isForward } = walk;
      const { ofView, ofOpen } = contexts({});
      // Each goes on from its own: sums of doubles differ in their last digits.
      let at: readonly (string | null)[] = [null, null];
      for (let more = true; more;) {
        const [told, wanted] = await Promise.all([
          view.execute({ document, variables: { ...variables, cursor: at[0] }, context: ofView }),
          open.execute({ document, variables: { ...variables, cursor: at[1] }, context: ofOpen }),
        ]);
        const said = `${aboutOf(round, identity.roles, identity.claims)}\n${query}\n${JSON.stringify(variables)} ${String(at[0])}`;
        expect(toldBy(told), said).toEqual(toldBy(wanted));
        const [one, other] = [told, wanted].map(({ data }) => (JSON.parse(data ?? '{}') as { readonly page?: Page | null }).page?.pageInfo);
        if (!one || !other) return;
        if (at[0] !== null) walked += 1;
        more = isForward ? one.hasNextPage : one.hasPreviousPage;
        at = [one, other].map(({ startCursor, endCursor }) => (isForward ? endCursor : startCursor));
      }
    });
    expect(walked).toBeGreaterThan(share(1 / 60));
  });

  test('what they may not see is refused as what was never there, by the door', { timeout: 600_000 }, async () => {
    const watch = watchOperations({ metrics: openMetrics(), log: openLog(undefined, () => undefined), slowMs: () => Infinity });
    for (const production of [false, true]) {
      const doorOptions = { watch, production, limits: () => DEFAULT_LIMITS };
      const doorOf = viewDoors(doorOptions);
      let refused = 0;
      await inTurns(share(1 / 20), async (dice) => {
        const { identity, view, open, may, contexts } = dice.pick(round.seats);
        const request = drawRequest(dice, ground.graph.schema);
        const document = parse(request.query);
        if (validate(view.schema, document).length === 0 && readsTwice(view.schema, document, may)) return;
        const { ofView, ofOpen } = contexts({});
        const http = { method: 'POST', search: '', headers: { 'content-type': 'application/json' }, body: request };
        const told = await (await doorOf(view)).answer(http, ofView);
        const door = await openGraphDoor({ current: () => open, onSwap: () => () => undefined }, doorOptions);
        const wanted = await door.answer(http, ofOpen);
        await door.stop();
        if (told.status === 400) refused += 1;
        // What is valid was compared above; here it is what is not.
        else if (wanted.status !== 400) return;
        expect({ status: told.status, body: told.body }, `${aboutOf(round, identity.roles, identity.claims)}\n${textOf(request)}`).toEqual({
          status: wanted.status,
          body: wanted.body,
        });
      });
      expect(refused).toBeGreaterThan(share(1 / 80));
    }
  });

  test('rows that changed are read as what they may see leads on from there', { timeout: 600_000 }, async () => {
    let read = 0;
    await inTurns(share(1 / 20), async (dice) => {
      const { identity, view, open, may, contexts } = dice.pick(round.seats);
      const table = dice.pick(may.structure.tables);
      // Who is shown what is computed on some rows, or masked, is told no changes.
      if (table.columns.some(({ name, made, use }) => isMade(table.type, name) && !made && use !== 'aggregate')) return;
      const images = dice.several(may.rows.get(table.id) ?? [], 1, 3).map((row) => imageOf(table, row));
      const nodes = drawNodes(dice, view.schema, table.type);
      if (images.length === 0 || !nodes) return;
      const { ofView, ofOpen } = contexts({ defaultRows: 3, nestedRows: 2 });
      const selection = { type: table.type, nodes: nodes.fields, document: nodes.document, variables: nodes.request.variables };
      if (readsTwice(view.schema, nodes.document, may)) {
        expect(() => view.nodeReader(selection)).toThrow('one request reads it under one `where`');
        return;
      }
      const [told, wanted] = [await view.nodeReader(selection)(images, ofView), await open.nodeReader(selection)(images, ofOpen)];
      const texts = (from: typeof told) => ({
        nodes: from.nodes.map((text) => oneSpelling(parseJson(text))),
        errors: from.errors.map((error) => capped(JSON.stringify(error))).toSorted(),
      });
      expect(texts(told), `${aboutOf(round, identity.roles, identity.claims)}\n${textOf(nodes.request)}`).toEqual(texts(wanted));
      read += 1;
    });
    expect(read).toBeGreaterThan(0);
  });

  test('a change of what they may not see changes nothing that they are told', { timeout: 600_000 }, async () => {
    const dice = new Dice(seed + 1);
    let rows: Rows = round.world.rows;
    let compared = 0;
    for (let change = 0; change < Math.max(3, share(1 / 100)); change += 1) {
      const next = changed(dice, rows);
      const untouched = round.seats.filter(({ identity }) => seenOf(round, next, identity) === seenOf(round, rows, identity));
      const asked = dice.several(untouched, 0, 6).flatMap((seat) => Array.from({ length: 3 }, () => ({ seat, ...drawValid(dice, seat) })));
      const answers = () =>
        Promise.all(
          asked.map(({ seat, document, request }) =>
            ask(seat.view, document, request.variables, seat.contexts({ defaultRows: 4, nestedRows: 2 }).ofView),
          ),
        );
      const before = await answers();
      // The rows that stay are put anywhere else: where a row lies is nothing that anybody is told.
      await ground.databases.fill('whole', WHOLE, shuffled(dice, next));
      const after = await answers();
      asked.forEach(({ seat: { identity }, request }, index) =>
        expect(after[index], `${aboutOf(round, identity.roles, identity.claims)}\n${textOf(request)}`).toEqual(before[index]),
      );
      rows = next;
      compared += asked.length;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

/** What somebody is told who reads a column for aggregates alone over several sets of rows. */
const FORBIDDEN: Told = { data: 'undefined', errors: [expect.stringContaining('"code":"FORBIDDEN"') as string], extensions: 'null' };

/** For messages: what a caller's roles allow, and their claims. */
function aboutOf({ policies }: Round, roles: readonly string[], claims: unknown): string {
  const named = new Set(roles);
  const add = ({ role, inherits }: PolicyDeclaration) => named.has(role) && inherits.forEach((each) => named.add(each));
  for (let times = 0; times < policies.length; times += 1) policies.forEach(add);
  const held = policies.filter(({ role }) => named.has(role));
  return `LEAK_SEED=${SEED} claims: ${JSON.stringify(claims)}\n${held.map((policy) => JSON.stringify(policy)).join('\n')}`;
}

const textOf = ({ query, variables }: RandomRequest): string => `${query}\n${JSON.stringify(variables)}`;

/** What rows are filtered, sorted and described by: no masked column is among it, nor one that is hidden. */
function namesOf(schema: GraphQLSchema, { structure }: Permitted) {
  const inputs = (name: string) => {
    const type = schema.getType(name);
    return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  };
  return structure.tables.map(({ type }) => {
    const [object, columns] = [schema.getType(type), schema.getType(`${type}Column`)];
    return {
      type,
      fields: isObjectType(object) ? Object.keys(object.getFields()).filter((name) => isColumn(type, name)) : [],
      filter: inputs(`${type}Filter`).filter((name) => !['and', 'or', 'not'].includes(name) && isColumn(type, name)),
      orderBy: inputs(`${type}OrderBy`).filter((name) => isColumn(type, name)),
      columns: isEnumType(columns) ? columns.getValues().map(({ name }) => name) : [],
    };
  });
}

const isColumn = (type: string, name: string) =>
  WHOLE.tables.some((table) => table.type === type && table.columns.some((column) => column.name === name));

const isMade = (type: string, name: string) =>
  WHOLE.tables.some((table) => table.type === type && table.columns.some((column) => column.name === name && column.made));

function namesWanted({ structure }: Permitted): ReturnType<typeof namesOf> {
  return structure.tables.map(({ type, columns }) => {
    const usable = columns.filter(({ use }) => use === undefined);
    return {
      type,
      fields: columns.filter(({ use }) => use !== 'aggregate').map(({ name }) => name),
      filter: usable.map(({ name }) => name),
      orderBy: usable.filter(({ list, scalar }) => !list && scalar !== 'JSON').map(({ name }) => name),
      columns: usable.map(({ name }) => name),
    };
  });
}

/** A row as the change log has it, by the graph's names. */
const imageOf = ({ columns }: Table, row: Row): Representation =>
  Object.fromEntries(columns.filter(({ use }) => use !== 'aggregate').map(({ name }) => [name, row[name] ?? null]));

/** A selection on rows of a type, cut out of a request for a list of them. */
function drawNodes(dice: Dice, schema: GraphQLSchema, type: string) {
  for (let tries = 0; tries < 30; tries += 1) {
    const request = drawRequest(dice, schema);
    const document = parse(request.query);
    if (validate(schema, document).length > 0) continue;
    const fields = document.definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION
        ? definition.selectionSet.selections.filter((node): node is FieldNode => node.kind === Kind.FIELD)
        : [],
    );
    const found = fields.find((node) => getNamedType(schema.getQueryType()?.getFields()[node.name.value]?.type)?.name === type);
    if (found) return { request, document, fields: [found] };
  }
  return undefined;
}

function drawValid(dice: Dice, { view }: Seat): { readonly request: RandomRequest; readonly document: ReturnType<typeof parse> } {
  for (;;) {
    const request = drawRequest(dice, view.schema);
    const document = parse(request.query);
    if (validate(view.schema, document).length === 0) return { request, document };
  }
}

const seenOf = ({ world, policies }: Round, rows: Rows, identity: Seat['identity']): string =>
  JSON.stringify(
    [...permitted({ ...world, rows }, policies, identity).rows].map(([id, seen]) => [
      id,
      seen.map((row) => JSON.stringify(row)).toSorted(),
    ]),
  );

/** The rows with one more, one less, or one value of one of them another. */
function changed(dice: Dice, rows: Rows): Rows {
  for (;;) {
    const table = dice.pick(WHOLE.tables);
    const own = [...(rows.get(table.id) ?? [])];
    const at = dice.below(own.length);
    const column = dice.pick(table.columns);
    const way = dice.below(3);
    if (way === 0) own.splice(at, 1);
    else {
      const row = way === 1 ? drawRow(dice, table) : withMade(table, { ...own[at], [column.name]: drawValue(dice, table, column) });
      if (way === 2) own.splice(at, 1);
      if (!isFree(table, own, row)) continue;
      own.splice(at, 0, row);
    }
    return new Map([...rows, [table.id, own]]);
  }
}

const shuffled = (dice: Dice, rows: Rows): Rows =>
  new Map(
    Array.from(rows, ([id, own]) => [
      id,
      own
        .map((row) => ({ row, place: dice.below(1000) }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ row }) => row),
    ]),
  );
