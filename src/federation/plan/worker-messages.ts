import type { QueryPlan } from '@graphql-hive/router-query-planner';

/** What a worker is to plan over from now on: subgraphs to be composed, or what was composed before. */
export type WorkerTask =
  { readonly kind: 'compose'; readonly subgraphs: readonly Subgraph[] } | { readonly kind: 'resume'; readonly supergraphSdl: string };

export interface Subgraph {
  readonly name: string;
  readonly sdl: string;
  readonly remote: boolean;
}

/** Remote subgraphs that do not compose, each with what the composer says. */
export type Refusals = readonly { readonly name: string; readonly messages: readonly string[] }[];

export interface PlanQuestion {
  readonly kind: 'plan';
  readonly id: number;
  readonly operation: string;
}

export type WorkerReport =
  | { readonly kind: 'ready'; readonly supergraphSdl: string }
  | { readonly kind: 'refused'; readonly refused: Refusals }
  /** The homes alone do not compose: a fault of the hub. */
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'plan'; readonly id: number; readonly plan: QueryPlan }
  | { readonly kind: 'unplanned'; readonly id: number; readonly message: string };
