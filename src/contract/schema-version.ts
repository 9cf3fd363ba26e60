import type { Problem } from './problem.ts';

/** Every change of the composed graph is a version of it. */
export interface SchemaVersion {
  readonly id: string;
  /** Counted from 1 within its target, without gaps; failed ones count. */
  readonly number: number;
  readonly target: string;
  readonly state: VersionState;
  readonly createdAt: Date;
  /** Who caused it: a token's name, `workspace`, or a source's name where its structure changed. */
  readonly actor: string | null;
  readonly reason: string | null;
  readonly problems: readonly Problem[];
}

export type VersionState = 'SERVED' | 'SUPERSEDED' | 'FAILED';

/** Something that is other in a schema than in the one before it. */
export interface SchemaChange {
  readonly criticality: 'BREAKING' | 'DANGEROUS' | 'SAFE';
  readonly message: string;
  /** `ShopOrder.total` */
  readonly path: string | null;
}

/** One of the subgraphs that a graph is composed of, in Federation's SDL. */
export interface SubgraphSdl {
  readonly name: string;
  readonly sdl: string;
  readonly url?: string | undefined;
}

/** What a whole candidate graph would be, without serving it: how `checkSchema` looks at several subgraphs at once. */
export type Composed =
  | {
      readonly composes: true;
      /** What clients would see. */
      readonly sdl: string;
      readonly subgraphs: readonly SubgraphSdl[];
    }
  | { readonly composes: false; readonly problems: readonly Problem[] };
