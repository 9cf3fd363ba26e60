import type { FlattenNodePathSegment, RequiresSelection } from '@graphql-hive/router-query-planner';
import type { GraphQLSchema } from 'graphql';
import type { Catalog, LocalReader, Notice, Policed, ReadContext, Representation } from '../../contract/index.ts';
import type { Remote } from '../graph-input.ts';
import type { Surroundings } from '../operation/operation.ts';
import type { Kept } from '../operation/rewrite.ts';
import type { PseudoNames } from '../skeleton/pseudo-names.ts';
import type { Routes } from '../skeleton/routes.ts';
import { leaveFault } from './faults.ts';
import type { Fault } from './faults.ts';
import { writeJson } from './json.ts';
import type { JsonObject } from './json.ts';
import { represent, walk } from './targets.ts';
import type { IsA, Target } from './targets.ts';

/** What every fetch of a graph needs. */
export interface FetchGround {
  readonly schema: GraphQLSchema;
  readonly catalog: Catalog;
  readonly policed?: Policed | undefined;
  readonly routes: Routes;
  readonly names: PseudoNames;
  readonly readers: ReadonlyMap<string, LocalReader>;
  readonly remotes: ReadonlyMap<string, Remote>;
  readonly isA: IsA;
  /** Hears of every operation, whether what was prepared for it was kept. */
  readonly planned?: ((kept: boolean) => void) | undefined;
}

/** What every fetch of one operation shares. */
export interface OperationGround extends FetchGround {
  readonly kept: Kept;
  readonly around: Surroundings;
  /** The rows that are at hand, where the operation is over such: the alias that the plan has for them, and their type. */
  readonly rows?: { readonly alias: string; readonly type: string; readonly fields: readonly string[] } | undefined;
}

/** One run of a plan. */
export interface Run {
  readonly data: JsonObject;
  readonly faults: Fault[];
  readonly notices: Notice[];
  /** Coerced, for homes. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** As they came, for subgraphs. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: ReadContext;
  readonly rows?: readonly Representation[] | undefined;
}

/** One step of a plan. It never rejects: what goes wrong is left where it costs something. */
export type Step = (run: Run) => Promise<void>;

/** Entities that one fetch looks up under one name. */
export interface EntityCall {
  readonly alias: string;
  /** The variable that carries the representations. */
  readonly variable: string;
  readonly paths: readonly (readonly FlattenNodePathSegment[])[];
  readonly requires: readonly RequiresSelection[];
}

/** One representation, and every object that it stands for. */
export interface Wanted extends Target {
  readonly objects: JsonObject[];
}

/** The rows that a call is about, each once. */
export function wantedBy(call: EntityCall, data: JsonObject, isA: IsA): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const path of call.paths) {
    for (const object of walk(path, data, isA)) {
      const target = represent(call.requires, object, isA);
      if (!target) continue;
      const same = `${target.type}${writeJson(target.fields)}`;
      const there = wanted.get(same);
      if (there) there.objects.push(object);
      else wanted.set(same, { ...target, objects: [object] });
    }
  }
  return [...wanted.values()];
}

export function fail(run: Run, objects: Iterable<JsonObject>, fault: Fault): void {
  run.faults.push(fault);
  for (const object of objects) leaveFault(object, fault);
}
