import type { ReadContext } from '../../contract/index.ts';
import { WeirError } from '../../contract/index.ts';

/** Of one question, runs at the same time. With two, a question that takes long does not make the second asker wait for twice as long. */
const AT_ONCE = 2;

type Ask = (context: ReadContext) => Promise<string>;

interface Question {
  running: number;
  waiting: SharedRun | undefined;
}

/**
 * Lets those who ask the same at the same time share one answer. Nobody is given an answer whose statement began before he asked,
 * so that who has written something reads it: where as many as may be are running, the next ones wait, and share the next run.
 */
export class SharedRuns {
  readonly #questions = new Map<string, Question>();

  /** @param key - equal for two who are to be given the same text. */
  run(key: string, context: ReadContext, ask: Ask): Promise<string> {
    const question = this.#questions.get(key) ?? { running: 0, waiting: undefined };
    this.#questions.set(key, question);
    if (question.running < AT_ONCE) return this.#began(key, question, ask(context));
    question.waiting ??= new SharedRun();
    return question.waiting.join(context, ask);
  }

  async #began(key: string, question: Question, answer: Promise<string>): Promise<string> {
    question.running += 1;
    try {
      return await answer;
    } finally {
      question.running -= 1;
      const next = question.waiting;
      question.waiting = undefined;
      const shared = next?.begin();
      if (shared) this.#began(key, question, shared).catch(() => undefined);
      else if (question.running === 0) this.#questions.delete(key);
    }
  }
}

interface Asker {
  readonly context: ReadContext;
  readonly ask: Ask;
  readonly answer: (answer: Promise<string> | string) => void;
}

/** A run that has not begun, and those who wait for it. It is stopped when the last of them has left. */
class SharedRun {
  readonly #askers = new Set<Asker>();
  readonly #end = new AbortController();
  #hasBegun = false;

  join(context: ReadContext, ask: Ask): Promise<string> {
    return new Promise((resolve, reject) => {
      const { signal } = context;
      const leave = () => {
        this.#askers.delete(asker);
        reject(new WeirError('TIMEOUT', 'The answer took longer than the time that was given, or is not waited for any more.'));
        // One that has not begun may still be joined.
        if (this.#hasBegun && this.#askers.size === 0) this.#end.abort(signal.reason);
      };
      const answer: Asker['answer'] = (given) => {
        signal.removeEventListener('abort', leave);
        resolve(given);
      };
      const asker: Asker = { context, ask, answer };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      this.#askers.add(asker);
    });
  }

  /** Undefined where nobody waits any more. */
  begin(): Promise<string> | undefined {
    const [first] = this.#askers;
    if (!first) return undefined;
    this.#hasBegun = true;
    const run = first.ask({ ...first.context, signal: this.#end.signal });
    const tell = () => {
      for (const { answer } of this.#askers) answer(run);
    };
    run.then(tell, tell);
    return run;
  }
}
