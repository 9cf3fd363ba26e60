import { createHash } from 'node:crypto';
import type { DocumentNode, GraphQLError } from 'graphql';
import { print } from 'graphql';
import type { GraphAnswer } from '../../contract/index.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Observed, ObservedOperation } from './observed.ts';
import { isUnexpected, traceOf } from './unexpected.ts';

/** What is asked, as the watch is told of it. */
export interface Watched extends Observed {
  readonly document: DocumentNode;
  readonly name: string | undefined;
  readonly kind: ObservedOperation['kind'];
}

/** Watches operations: each is counted, and one that takes long is told with what it waited for. */
export interface OperationWatch {
  run<Answer extends Pick<GraphAnswer, 'errors'>>(asked: Watched, work: () => Promise<Answer>): Promise<Answer>;
  /** Counts a stream for as long as it is open. */
  stream<Answer extends Pick<GraphAnswer, 'errors'>>(
    of: Observed & { readonly transport: 'sse' | 'websocket' },
    answers: AsyncIterableIterator<Answer>,
  ): AsyncIterableIterator<Answer>;
  /** Says, for whoever mends it, those faults that nobody expected. */
  faults(requestId: string, thrown: readonly unknown[]): void;
  /** A source answered a question that the request caused. */
  readonly source: (requestId: string, name: string, ms: number, outcome: 'ok' | 'error') => void;
}

/** `slowMs` is asked each time: settings may change while the hub runs. */
export function watchOperations({ metrics, log, slowMs }: { metrics: Metrics; log: Log; slowMs: () => number }): OperationWatch {
  /** Milliseconds by source, of requests under way. */
  const waits = new Map<string, Map<string, number>>();
  const faults: OperationWatch['faults'] = (requestId, thrown) => {
    for (const one of thrown.filter(isUnexpected)) {
      const path = (one as Partial<GraphQLError>).path?.join('.');
      log.say('error', 'a fault of the hub', { requestId, ...(path === undefined ? {} : { path }), fault: traceOf(one) });
    }
  };
  return {
    faults,
    async run({ requestId, transport, document, name, kind }, work) {
      const began = performance.now();
      const waited = new Map<string, number>();
      waits.set(requestId, waited);
      let outcome: ObservedOperation['outcome'] = 'error';
      try {
        const answer = await work();
        if (!answer.errors?.length) outcome = 'ok';
        else faults(requestId, answer.errors);
        return answer;
      } catch (thrown) {
        faults(requestId, [thrown]);
        throw thrown;
      } finally {
        waits.delete(requestId);
        const ms = performance.now() - began;
        metrics.operation({ requestId, transport, name, kind, outcome, ms });
        if (ms >= slowMs()) {
          const sources = Object.fromEntries(Array.from(waited, ([source, spent]) => [source, Math.round(spent)]));
          log.say('warn', 'slow operation', {
            requestId,
            operation: name ?? 'anonymous',
            document: hashOf(document),
            ms: Math.round(ms),
            outcome,
            sources,
          });
        }
      }
    },
    stream({ transport, requestId }, answers) {
      metrics.stream(transport, 1);
      let open = true;
      const ended = () => {
        if (open) metrics.stream(transport, -1);
        open = false;
      };
      const finish = async () => {
        ended();
        return (await answers.return?.()) ?? { done: true as const, value: undefined };
      };
      const counted: typeof answers = {
        async next() {
          const next = await answers.next();
          if (next.done) ended();
          else if (next.value.errors?.length) faults(requestId, next.value.errors);
          return next;
        },
        return: finish,
        throw: finish,
        [Symbol.asyncIterator]: () => counted,
      };
      return counted;
    },
    source(requestId, name, ms, outcome) {
      metrics.source(name, ms, outcome);
      const waited = waits.get(requestId);
      waited?.set(name, (waited.get(name) ?? 0) + ms);
    },
  };
}

/** By which one document is known again without its text, which may hold values. */
const hashOf = (document: DocumentNode): string => createHash('sha256').update(print(document)).digest('hex').slice(0, 16);
