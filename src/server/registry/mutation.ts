import { createHash } from 'node:crypto';
import { WeirError } from '../../contract/index.ts';
import { audited } from './audited.ts';
import { DEFAULT_TARGET } from './needs.ts';
import { definitionOf, outcomeOf } from './outcome.ts';
import type { MutationResolvers, SubgraphInput } from './resolver-types.ts';
import { tokenMutations } from './token-mutations.ts';

const subgraphsOf = (subgraphs: readonly SubgraphInput[]) => subgraphs.map(({ name, sdl, url }) => ({ name, sdl, url: url ?? undefined }));
/** What is known by its hash. */
const published = (subgraphs: readonly { readonly name: string; readonly sdl: string; readonly url?: string | undefined }[]) =>
  subgraphs.map(({ name, sdl, url }) => ({ name, url, sha256: createHash('sha256').update(sdl).digest('hex') }));

export const mutationResolvers: MutationResolvers = {
  registerSource(_root, { input }, context) {
    const { actions, definitions, identity } = context;
    const after = definitionOf(input);
    const changed = { subject: `source ${input.source}`, before: definitions.source(input.source), after };
    return audited(context, 'RegisterSource', changed, () => actions.registerSource(after, identity.name));
  },
  testSource: (_root, { input }, { actions }) => outcomeOf('TestSource', () => actions.testSource(definitionOf(input))),
  refreshSource(_root, { name }, context) {
    const { actions, identity } = context;
    return audited(context, 'RefreshSource', { subject: `source ${name}` }, () => actions.refreshSource(name, identity.name));
  },
  pauseSource(_root, { name, paused }, context) {
    const { actions, definitions, identity } = context;
    const changed = { subject: `source ${name}`, before: { paused: definitions.isPaused(name) }, after: { paused } };
    return audited(context, 'PauseSource', changed, () => actions.pauseSource(name, paused, identity.name));
  },
  removeSource(_root, { name }, context) {
    const { actions, definitions, identity } = context;
    const changed = { subject: `source ${name}`, before: definitions.source(name) };
    return audited(context, 'RemoveSource', changed, () => actions.removeSource(name, identity.name));
  },
  planModel: (_root, { input }, { actions }) => outcomeOf('PlanModel', () => actions.planModel(definitionOf(input))),
  applyModel(_root, { input, allowDestructive }, context) {
    const { actions, definitions, identity } = context;
    const after = definitionOf(input);
    const changed = { subject: `model ${input.model}`, before: definitions.model(input.model), after };
    const options = { allowDestructive: allowDestructive ?? false };
    return audited(context, 'ApplyModel', changed, () => actions.applyModel(after, options, identity.name));
  },
  removeModel(_root, { name }, context) {
    const { actions, definitions, identity } = context;
    const changed = { subject: `model ${name}`, before: definitions.model(name) };
    return audited(context, 'RemoveModel', changed, () => actions.removeModel(name, identity.name));
  },
  applyWorkspace(_root, { input, dryRun, adopt, allowDestructive }, context) {
    const { actions, identity } = context;
    const options = { dryRun: dryRun ?? false, adopt: adopt ?? false, allowDestructive: allowDestructive ?? false };
    const changed = { subject: `workspace ${input.workspace}`, after: options };
    return audited(context, 'ApplyWorkspace', changed, () => actions.applyWorkspace(input, options, identity.name));
  },
  runModel(_root, { name, full, downstream, from, to }, context) {
    const { actions, identity } = context;
    const options = { full: full ?? false, downstream: downstream ?? false };
    return audited(
      context,
      'RunModel',
      { subject: `model ${name}`, after: options, result: ({ run }) => ({ ...options, run: run.id }) },
      () => {
        if (from || to)
          throw new WeirError(
            'BAD_USER_INPUT',
            '`from` and `to` are of incremental models, which are not in this version: leave them out.',
          );
        return actions.runModel(name, options, identity.name);
      },
    );
  },
  cancelRun(_root, { id }, context) {
    const { actions, identity } = context;
    return audited(context, 'CancelRun', { subject: `run ${id}` }, () => actions.cancelRun(id, identity.name));
  },
  checkSchema: (_root, { input }, { actions }) =>
    outcomeOf('CheckSchema', () => actions.checkSchema(input.target ?? DEFAULT_TARGET, subgraphsOf(input.subgraphs))),
  publishSchema(_root, { input }, context) {
    const { actions, definitions, identity } = context;
    const target = input.target ?? DEFAULT_TARGET;
    const subgraphs = subgraphsOf(input.subgraphs);
    const names = new Set(subgraphs.map(({ name }) => name));
    const before = published(definitions.published().filter(({ name }) => names.has(name)));
    const changed = { subject: `target ${target}`, before, after: published(subgraphs) };
    return audited(context, 'PublishSchema', changed, () => actions.publishSchema(target, subgraphs, identity.name));
  },
  rollbackSchema(_root, { target, version }, context) {
    const { actions, definitions, identity } = context;
    const of = target ?? DEFAULT_TARGET;
    const changed = { subject: `target ${of}`, before: published(definitions.published()), after: { version } };
    return audited(context, 'RollbackSchema', changed, () => actions.rollbackSchema(of, version, identity.name));
  },
  ...tokenMutations,
};
