import type { Definition } from './contract/index.ts';
import type { HubCore } from './hub-core.ts';
import { modelsOf, sourcesOf } from './hub-declared.ts';
import type { DefinitionView } from './server/index.ts';

/** What stands now, as files and the API wrote it. */
export const definitionsOf = (core: HubCore): DefinitionView => ({
  source: (name) =>
    sourcesOf(core.declared()).find(({ declared }) => declared.value.source === name)?.declared.value as Definition | undefined,
  isPaused: (source) => core.declared().paused.has(source),
  model: (name) =>
    modelsOf(core.declared()).find(({ declared }) => declared.value.model === name)?.declared.value as Definition | undefined,
  published: () => [...core.declared().published.values()],
});
