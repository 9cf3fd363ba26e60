import type { Need } from '../../access/index.ts';
import type { Mutation, Query, Subscription } from './resolver-types.ts';

/** What of a field's arguments says what it is about. */
interface Asked {
  readonly name?: string | null;
  readonly target?: string | null;
  readonly input?: { readonly target?: string | null; readonly subgraphs?: readonly { readonly name: string }[] | null } | null;
}

/** Nothing more than passing the door; a scope; or one by what is asked. */
export type FieldNeed = 'nothing' | Need | ((asked: Asked) => Need);

type Needs<Type> = Readonly<Record<Exclude<keyof Type, '__typename'>, FieldNeed>>;

export const DEFAULT_TARGET = 'default';

const read: Need = { scope: 'read' };
const run: Need = { scope: 'run' };
const admin: Need = { scope: 'admin' };
const readTarget = ({ target }: Asked): Need => ({ scope: 'read', target: target ?? DEFAULT_TARGET });
const subgraphs =
  (scope: 'check' | 'publish') =>
  ({ input }: Asked): Need => ({
    scope,
    target: input?.target ?? DEFAULT_TARGET,
    sources: (input?.subgraphs ?? []).map(({ name }) => name),
  });

const queries: Needs<Query> = {
  viewer: 'nothing',
  source: read,
  sources: read,
  model: read,
  models: read,
  run: read,
  runs: read,
  version: read,
  versions: readTarget,
  // Policies are the operators' own.
  roleSchema: admin,
  // It has definitions whole.
  exported: admin,
  tokens: admin,
  audit: admin,
};

const mutations: Needs<Mutation> = {
  // They name an address, for the hub to ask.
  registerSource: admin,
  testSource: admin,
  refreshSource: ({ name }) => ({ scope: 'publish', target: DEFAULT_TARGET, sources: [name ?? ''] }),
  pauseSource: admin,
  removeSource: admin,
  planModel: { scope: 'check', target: DEFAULT_TARGET },
  // Their rows are what others may not see elsewhere.
  applyModel: admin,
  removeModel: admin,
  applyWorkspace: admin,
  runModel: run,
  cancelRun: run,
  checkSchema: subgraphs('check'),
  publishSchema: subgraphs('publish'),
  // It publishes what every source had.
  rollbackSchema: ({ target }) => ({ scope: 'publish', target: target ?? DEFAULT_TARGET }),
  createToken: admin,
  revokeToken: admin,
};

const subscriptions: Needs<Subscription> = {
  runProgress: read,
  sourceHealth: read,
  schemaPublished: readTarget,
};

/** What each root field of the control plane takes: one that is not here does not compile. */
export const NEEDS: Readonly<Record<'Query' | 'Mutation' | 'Subscription', Readonly<Record<string, FieldNeed>>>> = {
  Query: queries,
  Mutation: mutations,
  Subscription: subscriptions,
};
