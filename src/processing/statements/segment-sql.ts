import { quoteName } from '../../sql/index.ts';
import type { PlanStep } from '../model/plan-step.ts';
import { endsInGroups, segmentTable, type Segment } from './segment.ts';
import { addStep, ofLiving, sqlOf } from './step-sql.ts';
import { FATE, lonelyColumn, OURS, ROWS, type Stream } from './stream.ts';

/** What a segment is written from. */
export interface SegmentPlace {
  /** SQL of the rows that go in. */
  readonly from: string;
  /** Columns that are read of the rows after the step of this number; 0 is the model's input. */
  readonly neededAfter: (step: number) => readonly string[];
  /** SQL of a dataset's rows. */
  readonly relation: (dataset: string) => string;
}

/** The rows of a segment as they are before one of its steps, or at its end. */
export function streamOf({ steps }: Segment, place: SegmentPlace, before?: PlanStep): Stream {
  let stream: Stream = { parts: [], from: place.from, columns: place.neededAfter((steps[0]?.number ?? 1) - 1), marked: false, lonely: [] };
  for (const step of steps) {
    if (step === before || step.kind === 'aggregate') break;
    stream = addStep(stream, step, { needed: place.neededAfter(step.number), relation: place.relation });
  }
  return stream;
}

/** Makes the segment's table: groups with the number of their rows, or the rows that go on. */
export function segmentStatement(segment: Segment, place: SegmentPlace): string {
  const stream = streamOf(segment, place);
  const last = segment.steps.at(-1);
  const query = last?.kind === 'aggregate' ? groups(stream, last, place) : rowsThatGoOn(stream);
  return `create temp table ${segmentTable(segment)} as\n${query}`;
}

/** The rows of a segment's table that go on. */
export const segmentRows = (segment: Segment): string =>
  endsInGroups(segment) ? `(select * from ${segmentTable(segment)} where ${FATE} is null)` : segmentTable(segment);

/** For each fate its `rows` and `results` (groups), and how many a left join found nothing for: from the groups, or by one more pass. */
export function countStatement(segment: Segment, place: SegmentPlace): string {
  const stream = streamOf(segment, place);
  const ofGroups = endsInGroups(segment);
  const alone = stream.lonely.map((step) => {
    const column = lonelyColumn(step);
    return `, cast(${ofGroups ? `sum(${column})` : `count_if(${column})`} as bigint) as ${column}`;
  });
  const fate = ofGroups || stream.marked ? FATE : 'null';
  const rows = ofGroups ? `sum(${ROWS})` : 'count(*)';
  const from = ofGroups ? segmentTable(segment) : stream.from;
  return `${ofGroups ? '' : withParts(stream)}select cast(${fate} as integer) as fate, cast(${rows} as bigint) as rows, count(*) as results${alone.join('')} from ${from} group by 1`;
}

export const withParts = ({ parts }: Pick<Stream, 'parts'>): string => (parts.length > 0 ? `with ${parts.join(',\n')}\n` : '');

function rowsThatGoOn(stream: Stream): string {
  const columns = stream.columns.map(quoteName).join(', ');
  return `${withParts(stream)}select ${columns} from ${stream.from}${stream.marked ? ` where ${FATE} is null` : ''}`;
}

/** Rows that left make one group for each fate: their columns are null, so that no measure can fail over them. */
function groups(stream: Stream, step: Extract<PlanStep, { kind: 'aggregate' }>, place: SegmentPlace): string {
  const { marked, lonely } = stream;
  const living = quoteName('living');
  const columns = stream.columns.map((name) => `${ofLiving(stream, ours(name))} as ${quoteName(name)}`);
  const part = `${living} as not materialized (select ${[...columns, FATE, ...lonely.map(lonelyColumn)].join(', ')} from ${stream.from} ${OURS})`;
  const needed = place.neededAfter(step.number);
  const keys = step.by.map(ours);
  const measures = step.measures
    .filter(({ name }) => needed.includes(name))
    .map(({ name, expression }) => `${sqlOf(expression)} as ${quoteName(name)}`);
  const counts = [`count(*) as ${ROWS}`, ...lonely.map((each) => `count_if(${lonelyColumn(each)}) as ${lonelyColumn(each)}`)];
  const select = [...keys, ...measures, marked ? FATE : `null as ${FATE}`, ...counts].join(', ');
  const parts = marked ? [...stream.parts, part] : stream.parts;
  const by = [...keys, ...(marked ? [FATE] : [])].join(', ');
  return `${withParts({ parts })}select ${select} from ${marked ? living : stream.from} ${OURS} group by ${by}`;
}

const ours = (name: string): string => `${OURS}.${quoteName(name)}`;
