import { isRefused, refused } from './contract/index.ts';
import type { Connector, Definition, HubActions, Outcome, Problem, SourceView } from './contract/index.ts';
import type { Change, HubCore, Served } from './hub-core.ts';
import { ownedByApplied } from './hub-applied.ts';
import { forgetRegistered, keepPaused, keepRegistered, sourcesOf, withoutNamed } from './hub-declared.ts';
import { datasetsOf } from './hub-dataset-view.ts';
import { ownedByFile } from './hub-patch.ts';
import { statusOf } from './hub-sources.ts';
import { readSourceDefinition } from './registry/index.ts';
import type { Storage } from './storage/index.ts';

type SourceActions = Pick<HubActions, 'registerSource' | 'testSource' | 'refreshSource' | 'pauseSource' | 'removeSource'>;

const noSource = (name: string, { declared }: HubCore): Problem => {
  const names = sourcesOf(declared()).map((owned) => owned.declared.value.source);
  return { code: 'NOT_FOUND', message: `There is no source ${name}. There are: ${names.sort().join(', ') || 'none'}.` };
};

/** What the control plane does with sources: all of it on the running hub, each change whole or not at all. */
export function sourceActions(options: {
  core: HubCore;
  storage: Storage;
  connectors: readonly Connector[];
  view: (name: string) => SourceView | undefined;
  /** Is told of a source that is fed no more, or again. */
  feeds: { sync(): void };
  health: (source: string) => void;
}): SourceActions {
  const { core, storage } = options;
  /** Why the API does not change it, where files have it: the hub's own, or those of a workspace that was applied. */
  const ownedElsewhere = async (name: string, wanted: Definition | undefined): Promise<Problem | undefined> => {
    const now = core.declared();
    const owned = sourcesOf(now).find(({ declared }) => declared.value.source === name);
    if (owned?.managedBy === 'WORKSPACE') return ownedByFile(`The source ${name}`, owned.declared, now.workspace.folder, wanted);
    return owned?.workspace === undefined ? undefined : ownedByApplied(`The source ${name}`, owned);
  };
  const viewed = (name: string): SourceView => {
    const view = options.view(name);
    if (!view) throw new Error(`the source ${name} was just served`);
    return view;
  };
  const answered = (name: string, outcome: Outcome<Served>) =>
    isRefused(outcome) ? outcome : { source: viewed(name), version: outcome.version };

  return {
    async registerSource(definition, actor) {
      const { declared, problems } = readSourceDefinition(definition, options.connectors);
      if (!declared) return refused(...problems);
      const name = declared.value.source;
      const owned = await ownedElsewhere(name, definition);
      if (owned) return refused(owned);
      const outcome = await core.change({
        cause: { actor, reason: `source ${name} registered` },
        mustAnswer: name,
        next: (now) => ({ ...now, registeredSources: [...now.registeredSources.filter(({ value }) => value.source !== name), declared] }),
        keep: () => keepRegistered(storage, 'source', name, definition, actor),
      });
      return answered(name, outcome);
    },

    async testSource(definition) {
      const { declared, problems } = readSourceDefinition(definition, options.connectors);
      if (!declared) return refused(...problems);
      const name = declared.value.source;
      const next: Change['next'] = (now) => {
        const without = withoutNamed(now, 'source', new Set([name]));
        return { ...without, registeredSources: [...without.registeredSources, declared] };
      };
      return core.consider({ cause: { actor: 'test', reason: 'test' }, mustAnswer: name, next }, async ({ assembled, sources }) => {
        const source = sources.find((one) => one.name === name);
        if (!source) throw new Error(`the source ${name} is not in its own candidate`);
        const left = assembled.problems.get(name) ?? [];
        return Promise.resolve({ datasets: datasetsOf(assembled, source), problems: statusOf(source, left).problems });
      });
    },

    async refreshSource(name, actor) {
      if (!core.sources().some((source) => source.name === name)) return refused(noSource(name, core));
      const outcome = await core.refresh(name, { actor, reason: `source ${name} refreshed` });
      return answered(name, outcome);
    },

    async pauseSource(name, paused, actor) {
      const source = core.sources().find((one) => one.name === name);
      if (!source) return refused(noSource(name, core));
      await keepPaused(storage, name, paused, actor);
      core.setPaused(name, paused);
      options.feeds.sync();
      if (!paused) await source.watched.look();
      options.health(name);
      return { source: viewed(name) };
    },

    async removeSource(name, actor) {
      const owned = await ownedElsewhere(name, undefined);
      if (owned) return refused(owned);
      if (!core.declared().registeredSources.some(({ value }) => value.source === name)) return refused(noSource(name, core));
      const outcome = await core.change({
        cause: { actor, reason: `source ${name} removed` },
        next: (now) => ({
          ...now,
          registeredSources: now.registeredSources.filter(({ value }) => value.source !== name),
          published: new Map([...now.published].filter(([source]) => source !== name)),
        }),
        keep: () => forgetRegistered(storage, 'source', name),
      });
      return isRefused(outcome) ? outcome : { name, version: outcome.version, leftovers: outcome.leftovers };
    },
  };
}
