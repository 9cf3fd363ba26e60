import { duckdbCast, duckdbExpression, mayFail, quoteName, type TypedExpression } from '../../sql/index.ts';
import { neededOfJoined } from '../model/needed-columns.ts';
import type { PlanStep } from '../model/plan-step.ts';
import { FATE, lonelyColumn, OURS, THEIRS, type Stream } from './stream.ts';

type Step<Kind extends PlanStep['kind']> = Extract<PlanStep, { kind: Kind }>;

/** What a step needs to know to be written. */
export interface StepPlace {
  /** The columns of the rows after it that are read later. */
  readonly needed: readonly string[];
  /** SQL of a dataset's rows. */
  readonly relation: (dataset: string) => string;
}

/** The stream with one step more. An aggregate ends a segment and is written by it. */
export function addStep(stream: Stream, step: Exclude<PlanStep, { kind: 'aggregate' }>, place: StepPlace): Stream {
  switch (step.kind) {
    case 'dedupe':
      return dedupe(stream, step, place);
    case 'cast':
      return cast(stream, step, place);
    case 'filter':
      return mark(stream, step, `${sqlOf(step.condition)}`, place);
    case 'derive':
      return derive(stream, step, place);
    case 'join':
      return step.type === 'semi' || step.type === 'anti' ? choose(stream, step, place) : join(stream, step, place);
  }
}

const ours = (name: string): string => `${OURS}.${quoteName(name)}`;

/** Columns after a dot of no table are the rows' own, others the joined dataset's. */
export const sqlOf = (expression: TypedExpression): string =>
  duckdbExpression(expression, ({ name, table }) => (table === undefined ? ours(name) : `${THEIRS}.${quoteName(name)}`));

/** `expressions` replace columns of the same name; the rest pass as they are. */
function list(
  { lonely, marked }: Stream,
  names: readonly string[],
  expressions: ReadonlyMap<string, string> = new Map(),
  fate?: string,
): string {
  const columns = names.map((name) => {
    const expression = expressions.get(name);
    return expression === undefined ? ours(name) : `${expression} as ${quoteName(name)}`;
  });
  const fates = fate !== undefined ? [`${fate} as ${FATE}`] : marked ? [`${OURS}.${FATE}`] : [];
  return [...columns, ...fates, ...lonely.map((step) => `${OURS}.${lonelyColumn(step)}`)].join(', ');
}

function add(
  stream: Stream,
  step: PlanStep,
  { select, joined = '', tail = '' }: { readonly select: string; readonly joined?: string; readonly tail?: string },
  place: StepPlace,
  after: Partial<Stream> = {},
): Stream {
  const name = quoteName(step.label);
  const part = `${name} as not materialized (select ${select} from ${stream.from} ${OURS}${joined}${tail})`;
  return { ...stream, ...after, parts: [...stream.parts, part], from: name, columns: place.needed };
}

/** Rows are equal in all their columns, also in those that nothing reads later; of equal ones the first by all columns stays, as in every run. */
function dedupe(stream: Stream, step: Step<'dedupe'>, place: StepPlace): Stream {
  const { by } = step;
  if (by === 'all') return add(stream, step, { select: `distinct ${list(stream, stream.columns)}` }, { ...place, needed: stream.columns });
  const rest = stream.columns.filter((name) => !by.includes(name)).map((name) => `${ours(name)} nulls last`);
  const order = rest.length > 0 ? ` order by ${rest.join(', ')}` : '';
  const tail = ` qualify row_number() over (partition by ${by.map(ours).join(', ')}${order}) = 1`;
  return add(stream, step, { select: list(stream, place.needed), tail }, place);
}

/** What a row's fate is after a step that it passes where `passes` is true. */
function fateAfter({ marked }: Stream, step: PlanStep, passes: string): string {
  const kept = marked ? `when ${OURS}.${FATE} is not null then ${OURS}.${FATE} ` : '';
  return `case ${kept}when ${passes} then null else ${step.number} end`;
}

const mark = (stream: Stream, step: PlanStep, passes: string, place: StepPlace): Stream =>
  add(stream, step, { select: list(stream, place.needed, undefined, fateAfter(stream, step, passes)) }, place, { marked: true });

/** A row that left is carried on as a mark; what would be worked out of it might fail. */
export const ofLiving = (stream: Pick<Stream, 'marked'>, sql: string): string =>
  stream.marked ? `case when ${OURS}.${FATE} is null then ${sql} end` : sql;

/** A condition that is true for rows whose values can all be cast; undefined where they always can. */
export function castable(step: Step<'cast'>): string | undefined {
  const tests = step.casts
    .filter(({ from, to }) => mayFail(from, to))
    .map(({ column, from, to }) => `(${ours(column)} is null or ${duckdbCast(ours(column), from, to, 'try_cast')} is not null)`);
  return tests.length > 0 ? tests.join(' and ') : undefined;
}

function cast(stream: Stream, step: Step<'cast'>, place: StepPlace): Stream {
  const made = new Map(
    step.casts.map(({ column, from, to }) => [column, duckdbCast(ours(column), from, to, mayFail(from, to) ? 'try_cast' : 'cast')]),
  );
  const test = castable(step);
  const fate = test === undefined ? undefined : fateAfter(stream, step, test);
  return add(stream, step, { select: list(stream, place.needed, made, fate) }, place, { marked: stream.marked || fate !== undefined });
}

function derive(stream: Stream, step: Step<'derive'>, place: StepPlace): Stream {
  const made = new Map(step.columns.map(({ name, expression }) => [name, ofLiving(stream, sqlOf(expression))]));
  return add(stream, step, { select: list(stream, place.needed, made) }, place);
}

/** `semi` lets go on who finds a match, `anti` who finds none. */
function choose(stream: Stream, step: Step<'join'>, place: StepPlace): Stream {
  const found = `exists (select 1 from ${place.relation(step.dataset)} ${THEIRS} where ${sqlOf(step.on)})`;
  return mark(stream, step, step.type === 'semi' ? found : `not ${found}`, place);
}

const HERE = '"#here"';

function join(stream: Stream, step: Step<'join'>, place: StepPlace): Stream {
  const read = [...neededOfJoined(step, new Set(place.needed))].map(quoteName);
  const joined = ` left join (select ${[...read, `true as ${HERE}`].join(', ')} from ${place.relation(step.dataset)}) ${THEIRS} on ${conditionOf(stream, step)}`;
  const made = new Map(step.take.map(({ name, expression }) => [name, sqlOf(expression)]));
  const found = `${THEIRS}.${HERE} is not null`;
  if (step.type === 'inner')
    return add(stream, step, { select: list(stream, place.needed, made, fateAfter(stream, step, found)), joined }, place, { marked: true });
  const alone = stream.marked ? `(${THEIRS}.${HERE} is null and ${OURS}.${FATE} is null)` : `${THEIRS}.${HERE} is null`;
  const select = `${list(stream, place.needed, made)}, ${alone} as ${lonelyColumn(step)}`;
  return add(stream, step, { select, joined }, place, { lonely: [...stream.lonely, step] });
}

/** A row that left must find nothing, or it would be counted once for each match: its side of the first equality is null. */
function conditionOf(stream: Stream, step: Step<'join'>): string {
  const [first, ...others] = step.equalities;
  if (!first || !stream.marked) return sqlOf(step.on);
  const equal = (left: string, right: TypedExpression): string => `${left} = ${sqlOf(right)}`;
  return [
    equal(ofLiving(stream, sqlOf(first.ours)), first.theirs),
    ...others.map(({ ours: left, theirs }) => equal(sqlOf(left), theirs)),
    ...step.rest.map(sqlOf),
  ].join(' and ');
}
