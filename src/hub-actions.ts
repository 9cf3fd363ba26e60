import type { Connector, HubActions, SchemaVersion } from './contract/index.ts';
import type { HubCore } from './hub-core.ts';
import { healthOf } from './hub-health.ts';
import { modelActions } from './hub-model-actions.ts';
import { runActions } from './hub-run-actions.ts';
import { schemaActions } from './hub-schema-actions.ts';
import { sourceActions } from './hub-source-actions.ts';
import type { Topic } from './hub-topic.ts';
import { workspaceActions } from './hub-workspace-actions.ts';
import type { ModelRunner, ModelSchedule, RunProgressFeed } from './processing/index.ts';
import type { SchemaVersions } from './registry/index.ts';
import type { HubView } from './server/index.ts';
import type { Storage } from './storage/index.ts';

/** Everything that the control plane can do to this hub. */
export function hubActions(options: {
  core: HubCore;
  storage: Storage;
  connectors: readonly Connector[];
  view: HubView;
  versions: SchemaVersions;
  published: Topic<SchemaVersion>;
  /** Names of sources whose state may be another. */
  health: Topic<string>;
  feeds: { sync(): void };
  runner: ModelRunner;
  schedule: ModelSchedule;
  progress: RunProgressFeed;
}): HubActions {
  const { view, health } = options;
  const sourceView = (name: string) => view.sources().find((source) => source.name === name);
  return {
    ...sourceActions({ ...options, view: sourceView, health: (source) => health.tell(source) }),
    ...modelActions({ ...options, view: (name) => view.models().find((model) => model.name === name) }),
    ...runActions(options),
    ...schemaActions(options),
    ...workspaceActions(options),
    sourceHealth: (signal) => healthOf({ names: () => view.sources().map(({ name }) => name), view: sourceView, health, signal }),
  };
}
