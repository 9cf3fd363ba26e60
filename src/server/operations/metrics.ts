import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Observed, ObservedOperation } from './observed.ts';

/** Numbers for an operator, as Prometheus reads them: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  operation(operation: ObservedOperation): void;
  /** A request that no operation came of: it could not be read, or is not valid. */
  invalid(): void;
  source(name: string, ms: number, outcome: 'ok' | 'error'): void;
  readonly plan: (kept: boolean) => void;
  run(model: string, state: string): void;
  /** One stream more, or less. */
  stream(transport: Observed['transport'], difference: 1 | -1): void;
  /** Numbers that are looked up when they are read: each gives its value by its labels. */
  gauge(name: string, help: string, labels: readonly string[], read: () => Promise<readonly GaugeValue[]> | readonly GaugeValue[]): void;
}

export interface GaugeValue {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** Seconds. Half a millisecond is a cached by-key read, ten seconds a large aggregate. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Clients choose the names of operations: past these they are one, so that nobody fills the memory with them. */
const MOST_NAMES = 200;
const OTHER = 'other';

export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 });
  const requests = new Counter({
    name: 'weir_operations_total',
    help: 'Operations answered, by name, kind, transport and outcome',
    labelNames: ['operation', 'kind', 'transport', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'weir_operation_seconds',
    help: 'From an operation that was read to its answer',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers,
  });
  const invalid = new Counter({ name: 'weir_invalid_requests_total', help: 'Requests that no operation came of', registers });
  const questions = new Counter({
    name: 'weir_source_questions_total',
    help: 'Questions to sources, by outcome',
    labelNames: ['source', 'outcome'],
    registers,
  });
  const sources = new Histogram({
    name: 'weir_source_seconds',
    help: 'From a question to a source to its answer',
    labelNames: ['source'],
    buckets: BUCKETS,
    registers,
  });
  const plans = new Counter({
    name: 'weir_plans_total',
    help: 'Operations by whether their plan was kept',
    labelNames: ['kept'],
    registers,
  });
  const runs = new Counter({ name: 'weir_runs_total', help: 'Runs of models that ended', labelNames: ['model', 'state'], registers });
  const running = new Gauge({ name: 'weir_runs_running', help: 'Runs of models under way in this hub', registers });
  const streams = new Gauge({ name: 'weir_streams', help: 'Subscriptions that are open', labelNames: ['transport'], registers });
  for (const transport of ['sse', 'websocket']) streams.set({ transport }, 0);
  const names = new Set<string>();
  const underWay = new Set<string>();

  const known = (name: string): string => {
    if (names.has(name)) return name;
    if (names.size >= MOST_NAMES) return OTHER;
    names.add(name);
    return name;
  };
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    operation({ name, kind, transport, outcome, ms }) {
      requests.inc({ operation: known(name ?? 'anonymous'), kind, transport, outcome });
      seconds.observe({ kind }, ms / 1000);
    },
    invalid: () => invalid.inc(),
    source(source, ms, outcome) {
      questions.inc({ source, outcome });
      sources.observe({ source }, ms / 1000);
    },
    plan: (kept) => plans.inc({ kept: String(kept) }),
    run(model, state) {
      if (state === 'RUNNING') underWay.add(model);
      else {
        underWay.delete(model);
        if (state !== 'QUEUED') runs.inc({ model, state });
      }
      running.set(underWay.size);
    },
    stream: (transport, difference) => streams.inc({ transport }, difference),
    gauge(name, help, labels, read) {
      new Gauge({
        name,
        help,
        labelNames: [...labels],
        registers,
        async collect() {
          this.reset();
          for (const { labels: of = {}, value } of await read()) this.set({ ...of }, value);
        },
      });
    },
  };
}
