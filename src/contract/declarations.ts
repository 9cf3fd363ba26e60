import type { Limits } from './limits.ts';
import type { SourceDeclaration } from './source.ts';

/** A workspace, parsed, checked for form and frozen. Where each thing stood is kept for messages. */
export interface Workspace {
  /** Absolute path of its folder. */
  readonly folder: string;
  readonly name: string;
  readonly settings: HubSettings;
  readonly sources: readonly Declared<SourceDeclaration>[];
  readonly relationships: readonly Declared<RelationshipDeclaration>[];
  readonly models: readonly Declared<ModelDeclaration>[];
}

export interface Declared<T> {
  readonly value: T;
  /** Relative to the workspace: `models/daily-route.yaml`. */
  readonly file: string;
  /** Line of a path within the value (`['steps', 2, 'join']`), or of the nearest part of it that is there. Counted from 1. */
  readonly line: (path?: readonly (string | number)[]) => number;
}

export interface HubSettings {
  readonly port?: number;
  readonly limits: Limits;
  readonly filesAllow: readonly string[];
  /** Seconds for which the change log keeps a transaction. */
  readonly logKeepSeconds: number;
}

export interface RelationshipDeclaration {
  /** `source.dataset.column`, or several. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly as: string;
  readonly inverse?: string;
  readonly one?: boolean;
}

export interface ModelDeclaration {
  readonly model: string;
  readonly owner?: string;
  readonly description?: string;
  readonly key: readonly string[];
  readonly fields?: Readonly<Record<string, ModelFieldDeclaration>>;
  readonly from: string;
  /** Each has exactly one key, the step's name: `{cast: {date: date}}`. */
  readonly steps: readonly Readonly<Record<string, unknown>>[];
  readonly expect: readonly Readonly<Record<string, unknown>>[];
  readonly materialize: 'table';
  readonly refresh: { readonly onChange: boolean };
}

export interface ModelFieldDeclaration {
  /** `Date!`, `Int`, … */
  readonly type: string;
  readonly was?: string;
  readonly description?: string;
}
