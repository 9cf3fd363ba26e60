import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, Problem, SourceChange, SourceTransaction, Table } from '../../../contract/index.ts';
import type { Dialer } from '../dial.ts';
import { faultOf, tellsOfDrift } from '../fault.ts';
import type { Sessions } from '../sessions.ts';
import { lookAtTable, polledTable } from './look-at-table.ts';
import type { PolledTable } from './look-at-table.ts';
import { LookConnection } from './look-connection.ts';
import { continues, placeAfter, seriesOf } from './position.ts';

/** What is polled, and how often. */
export interface PollSubject {
  readonly everyMs: number;
  readonly dialer: Dialer;
  readonly sessions: Sessions;
  readonly engine: () => Promise<Engine> | Engine;
  readonly report: (line: string) => void;
  /** A statement failed since the structure is another. */
  readonly drifted: (() => void) | undefined;
}

export interface Polling {
  /**
   * Changes of the tables that have a key, found by comparing all their rows with what was told of them, every so often: first what
   * happened while nobody looked. A transaction is not followed by the next before it is acknowledged; what was not is told again,
   * by whoever asks next. A table that cannot be looked at is left to the next look, and is a problem. Ends quietly when the signal does.
   * @param answering - called at the end of each look to which the server answered
   */
  changes(tables: readonly Table[], signal: AbortSignal, after?: string, answering?: () => void): AsyncGenerator<SourceTransaction>;
  /** What kept the last look from some tables, or all. */
  problems(): readonly Problem[];
}

export function pollingOf(subject: PollSubject): Polling {
  const { everyMs, dialer, report } = subject;
  const { source } = dialer.place;
  let problems: readonly Problem[] = [];
  /** These tables are not looked at before: whoever asks again since something else failed does not make us look more often. */
  let rest = { of: '', untilMs: 0 };

  async function* changes(
    tables: readonly Table[],
    signal: AbortSignal,
    after?: string,
    answering: () => void = () => undefined,
  ): AsyncGenerator<SourceTransaction> {
    const of = JSON.stringify(tables);
    if (rest.of === of) await waitUntil(rest.untilMs, signal);
    if (signal.aborted) return;
    const engine = await subject.engine();
    const polled = tables.flatMap((table) => (table.key ? [polledTable(engine, source, table, table.key)] : []));
    let series: string;
    try {
      series = await seriesAfter(after, polled, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      throw thrown;
    }
    let place = after;
    try {
      while (!signal.aborted) {
        const beganMs = performance.now();
        const seenAt = new Date();
        const look = lookAtAll(subject, engine, polled, () => place, signal);
        try {
          let step = await look.next('');
          for (; !step.done; step = await look.next(place ?? '')) {
            place = placeAfter(place, series);
            const { acknowledged, acknowledge } = acknowledgement(signal);
            yield { position: place, id: `look ${seenAt.toISOString()}`, committedAt: seenAt, changes: step.value, acknowledge };
            if (!(await acknowledged)) return;
          }
          problems = step.value;
          if (!signal.aborted && !problems.some(isDown)) answering();
        } finally {
          await look.return([]);
          // No more than half of the time is spent on looking.
          const tookMs = performance.now() - beganMs;
          rest = { of, untilMs: beganMs + Math.max(everyMs, 2 * tookMs) };
          if (2 * tookMs > everyMs && !signal.aborted)
            report(
              `source ${source}: a look for changes takes more than half of its \`poll\`, ${everyMs / 1000} s, and is made less often`,
            );
        }
        await waitUntil(rest.untilMs, signal);
      }
    } finally {
      problems = [];
    }
  }
  return { changes, problems: () => problems };
}

const isDown = ({ code }: Pick<Problem, 'code'>): boolean => code === 'SOURCE_UNAVAILABLE';

/** Of the looks that told what is at the log's place, where any of the tables was told of by them; else a new one. */
async function seriesAfter(after: string | undefined, polled: readonly PolledTable[], signal: AbortSignal): Promise<string> {
  const standing = await Promise.all(polled.map(({ baseline }) => baseline.standing(signal)));
  const own = standing.some((one) => one && continues(one.told, after));
  return (own && after !== undefined ? seriesOf(after) : undefined) ?? randomUUID().slice(0, 13);
}

/** One look at all tables; ends with what kept it from some. */
async function* lookAtAll(
  { dialer, sessions, drifted }: PollSubject,
  engine: Engine,
  tables: readonly PolledTable[],
  place: () => string | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly SourceChange[], readonly Problem[], string> {
  const problems: Problem[] = [];
  const connection = new LookConnection(dialer);
  let drift = false;
  try {
    for (const table of tables) {
      try {
        yield* lookAtTable(table, { connection, sessions, engine }, place(), signal);
      } catch (thrown) {
        if (signal.aborted) break;
        const fault = faultOf(thrown, dialer.place);
        const { name } = table.form.table;
        drift ||= tellsOfDrift(fault);
        const down = isDown(fault);
        problems.push({
          code: fault.code,
          message: `Changes ${down ? '' : `of ${name} `}could not be looked for, and are at the next look. ${fault.message}`,
        });
        // The others would wait for it in vain as well.
        if (down) break;
      }
    }
  } finally {
    await connection.close();
  }
  if (drift) drifted?.();
  return problems;
}

/** Whether a transaction was acknowledged, once that is known: false when the signal came first. */
function acknowledgement(signal: AbortSignal): { readonly acknowledged: Promise<boolean>; readonly acknowledge: () => void } {
  let acknowledge = () => {};
  const acknowledged = new Promise<boolean>((resolve) => {
    const leave = () => resolve(false);
    acknowledge = () => {
      signal.removeEventListener('abort', leave);
      resolve(true);
    };
    if (signal.aborted) leave();
    else signal.addEventListener('abort', leave, { once: true });
  });
  return { acknowledged, acknowledge: () => acknowledge() };
}

/** Until then by `performance.now()`, or the signal. */
async function waitUntil(untilMs: number, signal: AbortSignal): Promise<void> {
  await pause(Math.max(0, untilMs - performance.now()), undefined, { signal }).catch(() => undefined);
}
