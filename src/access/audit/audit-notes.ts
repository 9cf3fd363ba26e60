import { messageOf } from '../../contract/index.ts';
import type { AuditActor, AuditEvent } from './audit-event.ts';

/** Denials and the like, which may come in floods: the same within a minute is written once, and how often it came. */
export interface AuditNotes {
  /** Never waits and never fails. */
  note(actor: AuditActor, event: AuditEvent): void;
  /** Writes what waits. */
  close(): Promise<void>;
}

interface Noted {
  readonly actor: AuditActor;
  readonly event: AuditEvent;
  /** Since it was last written. */
  repeats: number;
  writtenAt: number;
}

const LOOK_MS = 1_000;
const REPEAT_MS = 60_000;
/** Notes that are kept apart: whoever makes up more than that is written as `others`. */
const MOST_KEPT = 1_000;
/** In one look; what is left waits for the next. */
const MOST_WRITTEN = 100;

const OTHERS = {
  actor: { identity: { name: 'others' }, address: undefined, requestId: undefined },
  event: { action: 'several', outcome: 'DENIED', reason: `more than ${MOST_KEPT} different denials came within a minute` },
} as const;

export function openAuditNotes(
  write: (actor: AuditActor, event: AuditEvent, repeats: number) => Promise<void>,
  report: (line: string) => void,
): AuditNotes {
  const notes = new Map<string, Noted>();
  const writeDue = async (most: number, all: boolean): Promise<void> => {
    let written = 0;
    for (const [key, noted] of notes) {
      const due = all || performance.now() - noted.writtenAt >= REPEAT_MS;
      if (!due || written >= most) continue;
      if (noted.repeats === 0) {
        notes.delete(key);
        continue;
      }
      const { repeats } = noted;
      await write(noted.actor, noted.event, repeats);
      noted.repeats -= repeats;
      noted.writtenAt = performance.now();
      written += 1;
    }
  };
  let failing = false;
  const failed = (thrown: unknown): void => {
    if (!failing) report(`audit log: could not be written to (${messageOf(thrown)}); it is tried again`);
    failing = true;
  };
  let writing: Promise<void> = Promise.resolve();
  const inTurn = (most: number, all = false): Promise<void> =>
    (writing = writing.then(() => writeDue(most, all)).then(() => void (failing = false), failed));
  const timer = setInterval(() => void inTurn(MOST_WRITTEN), LOOK_MS).unref();
  return {
    note(actor, event) {
      const { name, credential } = actor.identity;
      const key = JSON.stringify([name, credential, actor.address, event.action, event.subject, event.outcome, event.reason]);
      const room = notes.has(key) || notes.size < MOST_KEPT;
      const kept = notes.get(room ? key : '');
      if (kept) kept.repeats += 1;
      else notes.set(room ? key : '', { ...(room ? { actor, event } : OTHERS), repeats: 1, writtenAt: Number.NEGATIVE_INFINITY });
    },
    close() {
      clearInterval(timer);
      return inTurn(MOST_KEPT + 1, true);
    },
  };
}
