import type { HubLimits } from './limits.ts';
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
  readonly policies: readonly Declared<PolicyDeclaration>[];
}

export interface Declared<T> {
  readonly value: T;
  /** Relative to the workspace: `models/daily-route.yaml`. */
  readonly file: string;
  /** Line of a path within the value (`['steps', 2, 'join']`), or of the nearest part of it that is there. Counted from 1. */
  readonly line: (path?: readonly (string | number)[]) => number;
  /** Of the file, where it declares nothing else. */
  readonly text?: string;
}

export interface HubSettings {
  readonly port?: number;
  readonly adminPort?: number;
  readonly limits: HubLimits;
  /** Origins whose pages may use `/graphql`. */
  readonly corsOrigins: readonly string[];
  /** An operation that takes so long is told in the log. */
  readonly slowMs: number;
  readonly filesAllow: readonly string[];
  /** Seconds for which the change log keeps a transaction. */
  readonly logKeepSeconds: number;
  readonly auth: AuthSettings;
  /** Which references sources may have. Where nothing is said files may name any variable, and what comes by API none. */
  readonly secretsAllow?: readonly SecretGrant[];
  /** Ranges of addresses that sources may reach beside public ones. */
  readonly networkAllow: readonly string[];
}

/** Who asks without a token, and whose tokens are taken beside the hub's own. */
export interface AuthSettings {
  /** The role of whoever has no token; nobody is answered where nothing is said. */
  readonly anonymous?: string | undefined;
  readonly jwt?: JwtSettings | undefined;
}

export interface JwtSettings {
  /** An address of https, one of http on this machine, or a file of the workspace. */
  readonly jwks: string;
  readonly issuer: string;
  readonly audience: string;
  /** Where in the token its roles are. */
  readonly roles: ClaimPath;
  /** Where each claim of the identity is. */
  readonly claims: Readonly<Record<string, ClaimPath>>;
}

/** Names of members, from the token's payload inward: `$.realm.roles` is [realm, roles]. */
export type ClaimPath = readonly string[];

export interface SecretGrant {
  /** `env:SHOP_*` or `file:/run/secrets/*`. */
  readonly ref: string;
  /** To whom; to all where nothing is said. */
  readonly sources?: readonly string[] | undefined;
  /** Hosts that it may be sent to, `*.example` for those below; to any where nothing is said. */
  readonly hosts?: readonly string[] | undefined;
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
  readonly refresh: {
    readonly onChange: boolean;
    /** Five fields of cron, or six with seconds first. */
    readonly schedule?: string | undefined;
    /** Of the schedule: `Europe/Stockholm`; UTC where nothing is said. */
    readonly timeZone?: string | undefined;
  };
}

export interface ModelFieldDeclaration {
  /** `Date!`, `Int`, … */
  readonly type: string;
  readonly was?: string;
  readonly description?: string;
}

/** What one role may see and write. */
export interface PolicyDeclaration {
  readonly role: string;
  /** Roles whose grants it has as well. */
  readonly inherits: readonly string[];
  /** By dataset (`shop.orders`), model (`DailyRoute`) or a subgraph's type (`weather.WeatherDay`). */
  readonly allow: Readonly<Record<string, GrantDeclaration>>;
  /** Rows that one operation may come to; that of the hub where nothing is said. */
  readonly cost?: number | undefined;
  /** Columns with one of these tags are hidden from whoever has the role, whatever else grants them. */
  readonly deny: { readonly tags: readonly string[] };
  /** By a subgraph's type: field → the argument by which the source itself takes a rule on it. */
  readonly rowArguments?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface GrantDeclaration {
  readonly columns?: {
    readonly include?: readonly string[] | undefined;
    readonly exclude?: readonly string[] | undefined;
    readonly aggregateOnly?: { readonly fields: readonly string[]; readonly minGroup: number } | undefined;
    readonly mask?: Readonly<Record<string, null | 'null' | 'hash' | 'partial' | { readonly constant: string }>> | undefined;
  };
  /** A filter as the graph has it, with `${claim:NAME}` for values. */
  readonly rows?: Readonly<Record<string, unknown>>;
  readonly write?: {
    readonly insert?: WriteDeclaration | undefined;
    readonly update?: WriteDeclaration | undefined;
    readonly delete?: WriteDeclaration | undefined;
  };
  /** Rows of one list. */
  readonly limit?: number;
}

export interface WriteDeclaration {
  readonly columns?: readonly string[] | undefined;
  /** What a written row has to fulfil. */
  readonly check?: Readonly<Record<string, unknown>> | undefined;
}
