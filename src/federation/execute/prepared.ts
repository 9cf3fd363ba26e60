import type { GraphQLError } from 'graphql';
import type { CompiledRead, Notice, ReadContext, Representation } from '../../contract/index.ts';
import { inSlices, WeirError } from '../../contract/index.ts';
import type { Surroundings } from '../operation/operation.ts';
import type { Rewritten } from '../operation/rewrite.ts';
import type { Planner } from '../plan/planner.ts';
import { compilePlan } from './compile-plan.ts';
import { asGraphQLError } from './faults.ts';
import type { Fault } from './faults.ts';
import type { FetchGround, OperationGround, Run, Step } from './fetch.ts';
import { fail } from './fetch.ts';
import { introspect } from './introspect.ts';
import { newObject } from './json.ts';
import type { JsonObject } from './json.ts';
import { AnswerWriter } from './write-answer.ts';

/** What an operation is run with. */
export interface RunRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: ReadContext;
  readonly rows?: readonly Representation[] | undefined;
}

/** What a run brought, before it is written. */
export interface Brought {
  readonly data: JsonObject;
  /** Text of each root field that came whole. */
  readonly given: ReadonlyMap<string, string>;
  readonly faults: readonly Fault[];
  readonly errors: readonly GraphQLError[];
  readonly notices: readonly Notice[];
  readonly rewritten: Rewritten;
}

/** What the planner says of `@requires` on an entity inside an entity fetch to the same subgraph (0.0.38). */
const NEEDS_DETOUR = /cannot be found in selection set/;

interface Planned {
  readonly rewritten: Rewritten;
  readonly step: Step;
}

/** An operation, rewritten once and planned and compiled on its first run. */
export class PreparedOperation {
  readonly #ground: FetchGround;
  readonly #planner: Planner | undefined;
  readonly #around: Surroundings;
  readonly #rewrite: (detour: boolean) => Rewritten;
  readonly #rewritten: Rewritten;
  readonly #rows: OperationGround['rows'];
  readonly #reads = new Map<string, CompiledRead>();
  #planned: Promise<Planned> | undefined;

  constructor(options: {
    ground: FetchGround;
    planner: Planner | undefined;
    around: Surroundings;
    rewrite: (detour: boolean) => Rewritten;
    rows?: OperationGround['rows'];
  }) {
    this.#ground = options.ground;
    this.#planner = options.planner;
    this.#around = options.around;
    this.#rewrite = options.rewrite;
    this.#rewritten = options.rewrite(false);
    this.#rows = options.rows;
  }

  async run(request: RunRequest): Promise<Brought> {
    const faults: Fault[] = [];
    const errors: GraphQLError[] = [];
    const notices: Notice[] = [];
    const run: Run = { ...request, data: newObject(), faults, notices };
    const given = new Map<string, string>();
    let rewritten = this.#rewritten;

    const direct = this.#rewritten.direct.map(async ({ home, item }) => {
      try {
        const read = this.#read(home, item.as);
        const answer = await read.run({ variables: request.variables, context: request.context });
        given.set(item.as, answer.json);
        notices.push(...answer.notices);
        return [];
      } catch (thrown) {
        return [asGraphQLError({ thrown }, [item.as])];
      }
    });
    const plan = async () => {
      if (!this.#rewritten.planned) return;
      try {
        const planned = await this.#plan();
        rewritten = planned.rewritten;
        await planned.step(run);
      } catch (thrown) {
        fail(run, [run.data], { thrown });
      }
    };
    const tell = async () => {
      if (this.#rewritten.meta.length === 0) return;
      const told = await inSlices(introspect({ ...this.#around, variables: request.variables }, this.#rewritten.meta));
      for (const [response, text] of told.texts) given.set(response, text);
      errors.push(...told.errors);
    };
    const [failed] = await Promise.all([Promise.all(direct), plan(), tell()]);
    errors.push(...failed.flat());
    return { data: run.data, given, faults, errors, notices, rewritten };
  }

  /** Compiled on its first run, for the same reason as a planned read. */
  #read(home: string, as: string): CompiledRead {
    const known = this.#reads.get(as);
    if (known) return known;
    const reader = this.#ground.readers.get(home);
    const found = this.#rewritten.direct.find(({ item }) => item.as === as);
    if (!reader || !found)
      throw new WeirError('SOURCE_UNAVAILABLE', `Source "${home}" cannot be asked: the hub has not opened it.`, { source: home });
    const read = reader.compileRoot(found.item);
    this.#reads.set(as, read);
    return read;
  }

  #plan(): Promise<Planned> {
    if (!this.#planned) {
      this.#planned = this.#makePlan();
      // A fault of the planner's may pass: the next run plans again.
      this.#planned.catch(() => (this.#planned = undefined));
    }
    return this.#planned;
  }

  async #makePlan(): Promise<Planned> {
    try {
      return await this.#compile(this.#rewritten);
    } catch (thrown) {
      if (!(thrown instanceof WeirError) || !NEEDS_DETOUR.test(thrown.message)) throw thrown;
      return this.#compile(this.#rewrite(true));
    }
  }

  async #compile(rewritten: Rewritten): Promise<Planned> {
    const { planned, kept } = rewritten;
    const rows = this.#rows;
    const ground: OperationGround = { ...this.#ground, kept, around: this.#around, rows };
    if (!planned) return { rewritten, step: () => Promise.resolve() };
    // What one home or subgraph answers alone needs no planner.
    if (planned.alone !== undefined) {
      const node = { kind: 'Fetch', serviceName: planned.alone, operation: planned.text } as const;
      return { rewritten, step: compilePlan(ground, { kind: 'QueryPlan', node }) };
    }
    if (!this.#planner) throw new WeirError('INTERNAL', 'The operation could not be planned: the graph has no planner.');
    return { rewritten, step: compilePlan(ground, await this.#planner.plan(planned.text)) };
  }
}

/** The text of an answer's `data`, with the errors that it tells. */
export function written({ data, given, faults, errors, rewritten }: Brought): {
  readonly data: string;
  readonly errors: readonly GraphQLError[];
} {
  const writer = new AnswerWriter(rewritten.kept, given);
  const text = writer.write(rewritten.shape, data);
  writer.tellRest(faults);
  return { data: text, errors: [...errors, ...writer.errors] };
}
