import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN, DEFAULT_LIMITS, WeirError } from '../../src/contract/index.ts';
import type { BulkRead, ForeignKey, Question, ReadContext, Source, Structure, Table } from '../../src/contract/index.ts';

/**
 * What every connector promises, and the manual for writing the next one.
 *
 * Write `sources/<kind>/`, then a test that puts real data into a real system of that kind, hands over a `SourceFixture`
 * and calls `describeSourceContract`. Whatever only that kind can do is tested beside it, in a file of its own.
 */
export interface SourceFixture {
  /** A new Source over the fixture's system, which is up. Called often; the suite closes what it opened. */
  open(): Source;
  /** What `describe` must find. */
  structure: RelationalExpectation | GraphExpectation;
  /** One question for each scalar at its extremes, with the answer to the last digit: text is compared, so that no parser rounds it. */
  extremes: readonly Expected[];
  /** First page, a middle one, one past the end: all rows, none twice. */
  pages: readonly Expected[];
  /** Works for minutes where nobody stops it. */
  slow: SlowQuestion;
  /** A question that the system refuses, and what of the system's own words must reach the user. */
  wrong: { readonly question: Question; readonly says: RegExp };
  /** A Source over a system that is not there. */
  down: DownSource;
  /** Changes the system so that its structure is another, and what `describe` then finds. Runs last. */
  drift: { change(): Promise<void>; readonly structure: RelationalExpectation | GraphExpectation };
  /** A table with null, empty text, quotes, line ends and commas. Left out exactly where the Source has no `read`. */
  bulk?: BulkExpectation;
  /** Never in an error: a password, a token. */
  secret?: string;
  drop(): Promise<void>;
}

/** Tables are compared whole; there may be others beside them. */
interface RelationalExpectation {
  readonly kind: 'relational';
  readonly tables: readonly Table[];
  readonly foreignKeys?: readonly Omit<ForeignKey, 'name'>[];
}

interface GraphExpectation {
  readonly kind: 'graph';
  /** Lines that the SDL has. */
  readonly sdl: readonly (string | RegExp)[];
}

export interface Expected {
  readonly what: string;
  readonly question: Question;
  /** Exactly the text of the answer. */
  readonly answer: string;
}

interface SlowQuestion {
  readonly question: Question;
  /** Asks the system itself how many such questions it works on now. */
  running(): Promise<number>;
}

interface DownSource {
  open(): Source;
  /** What its errors name: the file, or the host that did not answer. */
  readonly says: RegExp;
  /** A question, for `execute`. */
  readonly question: Question;
}

interface BulkExpectation {
  readonly table: string;
  readonly columns: readonly string[];
  /** Lines of CSV as `BulkRead` has them; their order is free. Two columns at least, the first one never null. */
  readonly lines: readonly string[];
  /** Reads a relation of the hub's own engine as CSV lines; for a Source whose rows are in there. */
  relation?(relation: string, columns: readonly string[]): Promise<readonly string[]>;
}

/** What a read is handed when nothing about it matters. */
export const readContext = (signal: AbortSignal = new AbortController().signal): ReadContext => ({
  identity: { name: 'contract', roles: [ADMIN], scopes: [], claims: {} },
  signal,
  requestId: 'contract',
  limits: DEFAULT_LIMITS,
});

/** Runs the suite. `make` starts or finds the system and fills it; it is called once. */
export function describeSourceContract(name: string, make: () => Promise<SourceFixture>): void {
  describe(`${name} keeps the contract of a Source`, () => {
    let fixture: SourceFixture;
    let source: Source;
    const never = new AbortController().signal;

    beforeAll(async () => {
      fixture = await make();
      source = fixture.open();
    });
    afterAll(async () => {
      await source?.close();
      await fixture?.drop();
    });

    const faultOf = async (asked: Promise<unknown>): Promise<WeirError> => {
      const thrown: unknown = await asked.then(
        () => undefined,
        (fault: unknown) => fault,
      );
      expect(thrown).toBeInstanceOf(WeirError);
      const fault = thrown as WeirError;
      if (fixture.secret !== undefined) expect(`${fault.message} ${JSON.stringify(fault.extensions)}`).not.toContain(fixture.secret);
      return fault;
    };

    test('opening does no I/O: a system that is not there is no fault until it is asked', async () => {
      const absent = fixture.down.open();
      expect(absent.name).not.toBe('');
      await absent.close();
    });

    test('structure and types: describe finds every table, column, key and foreign key', async () => {
      seesStructure(await source.describe(never), fixture.structure);
    });

    test('structure is frozen JSON: two readings are equal, and it survives being stored', async () => {
      const [first, second] = [await source.describe(never), await source.describe(never)];
      expect(second).toEqual(first);
      expect(JSON.parse(JSON.stringify(first))).toEqual(JSON.parse(JSON.stringify(second)));
    });

    test('values at their extremes come without loss', async () => {
      for (const { what, question, answer } of fixture.extremes) {
        expect(await source.execute(question, readContext()), what).toBe(answer);
      }
    });

    test('paging: each page has its own rows, and the one past the end has none', async () => {
      for (const { what, question, answer } of fixture.pages) {
        expect(await source.execute(question, readContext()), what).toBe(answer);
      }
    });

    test('questions asked at once each get their own answer', async () => {
      const asked = [...fixture.pages, ...fixture.extremes, ...fixture.pages];
      const answers = await Promise.all(asked.map(({ question }) => source.execute(question, readContext())));
      expect(answers).toEqual(asked.map(({ answer }) => answer));
    });

    test('a signal that has fired already asks nothing', async () => {
      const [page] = fixture.pages;
      await faultOf(source.execute((page ?? fixture.slow).question, readContext(AbortSignal.abort())));
    });

    test('a signal stops the question in the system itself, and the source goes on answering', async () => {
      const client = new AbortController();
      const asked = faultOf(source.execute(fixture.slow.question, readContext(client.signal)));
      await expect.poll(() => fixture.slow.running(), { timeout: 20_000 }).toBeGreaterThan(0);
      client.abort();
      await asked;
      await expect.poll(() => fixture.slow.running(), { timeout: 20_000 }).toBe(0);
      for (const { question, answer } of fixture.pages) expect(await source.execute(question, readContext())).toBe(answer);
    });

    test('too slow: a timeout is TIMEOUT and names the source', async () => {
      const fault = await faultOf(source.execute(fixture.slow.question, readContext(AbortSignal.timeout(300))));
      expect(fault.code).toBe('TIMEOUT');
      expect(fault.extensions['source']).toBe(source.name);
      await expect.poll(() => fixture.slow.running(), { timeout: 20_000 }).toBe(0);
    });

    test('wrong: what the system refuses is SOURCE_ERROR with its own words, and costs the next question nothing', async () => {
      const fault = await faultOf(source.execute(fixture.wrong.question, readContext()));
      expect(fault.code).toBe('SOURCE_ERROR');
      expect(fault.message).toMatch(fixture.wrong.says);
      expect(fault.extensions['source']).toBe(source.name);
      const [page] = fixture.pages;
      if (page) expect(await source.execute(page.question, readContext())).toBe(page.answer);
    });

    test('down: every way of asking is SOURCE_UNAVAILABLE, names what did not answer, and may be tried again', async () => {
      const { says, question } = fixture.down;
      const absent = fixture.down.open();
      for (const ask of [() => absent.describe(never), () => absent.execute(question, readContext()), () => absent.describe(never)]) {
        const fault = await faultOf(ask());
        expect(fault.code).toBe('SOURCE_UNAVAILABLE');
        expect(fault.message).toMatch(says);
        expect(fault.extensions['source']).toBe(absent.name);
      }
      await absent.close();
    });

    test('bulk read: all rows, null apart from empty text, columns in the order asked for', async () => {
      const { bulk } = fixture;
      expect(source.read === undefined, 'a Source with `read` has a fixture with `bulk`').toBe(bulk === undefined);
      if (!bulk || !source.read) return;
      const table = await tableNamed(source, bulk.table);
      for (const columns of [bulk.columns, bulk.columns.toReversed()]) {
        const lines = await linesOf(await source.read(table, columns, never), columns, bulk);
        const expected = columns === bulk.columns ? bulk.lines : bulk.lines.map((line) => cellsOf(line).toReversed().join(','));
        expect(sorted(lines)).toEqual(sorted(expected));
      }
    });

    test('a bulk read that its reader leaves early holds nothing up', async () => {
      if (!fixture.bulk || !source.read) return;
      const gone = new AbortController();
      const read = await source.read(await tableNamed(source, fixture.bulk.table), fixture.bulk.columns, gone.signal);
      if (read.kind === 'csv') {
        read.stream.on('error', () => undefined);
        gone.abort();
        await expect.poll(() => read.stream.closed, { timeout: 20_000 }).toBe(true);
      }
      expect((await source.describe(never)).kind).toBe(fixture.structure.kind);
    });

    test('close: what was asked for ends, closing twice is no fault, and others over the system stay', async () => {
      const other = fixture.open();
      const left = other.execute(fixture.slow.question, readContext(AbortSignal.timeout(20_000)));
      const ended = faultOf(left);
      await expect.poll(() => fixture.slow.running(), { timeout: 20_000 }).toBeGreaterThan(0);
      await other.close();
      await ended;
      await other.close();
      await expect.poll(() => fixture.slow.running(), { timeout: 20_000 }).toBe(0);
      const [page] = fixture.pages;
      if (page) expect(await source.execute(page.question, readContext())).toBe(page.answer);
    });

    test('drift: describe sees the structure as it is now', async () => {
      await fixture.drift.change();
      seesStructure(await source.describe(never), fixture.drift.structure);
    });
  });
}

function seesStructure(found: Structure, expected: RelationalExpectation | GraphExpectation): void {
  if (expected.kind === 'graph') {
    expect(found.kind).toBe('graph');
    for (const line of expected.sdl) expect(found.kind === 'graph' ? found.sdl : '').toMatch(line);
    return;
  }
  if (found.kind !== 'relational') throw new Error('describe found a graph, the fixture has tables');
  for (const table of expected.tables) expect(found.tables.find(({ name }) => name === table.name)).toEqual(table);
  for (const key of expected.foreignKeys ?? []) expect(found.foreignKeys).toContainEqual(expect.objectContaining(key));
}

async function tableNamed(source: Source, name: string): Promise<Table> {
  const structure = await source.describe(new AbortController().signal);
  const table = structure.kind === 'relational' ? structure.tables.find((one) => one.name === name) : undefined;
  if (!table) throw new Error(`describe did not find the table ${name} of the fixture`);
  return table;
}

async function linesOf(read: BulkRead, columns: readonly string[], bulk: BulkExpectation): Promise<readonly string[]> {
  if (read.kind === 'engine') {
    if (!bulk.relation) throw new Error('a fixture whose rows are in the engine has `bulk.relation`');
    return bulk.relation(read.relation, columns);
  }
  expect(read.columns.map(({ name }) => name)).toEqual(columns);
  return recordsOf(await text(read.stream));
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted((one, other) => (one < other ? -1 : 1));

/** Records of CSV: a line end inside quotes ends none. */
export function recordsOf(csv: string): string[] {
  return csv.match(/(?:"(?:[^"]|"")*"|[^"\n])+/g) ?? [];
}

/** Cells of one record, still quoted where they were. */
function cellsOf(record: string): string[] {
  return record.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
}
