import type { Dataset, Problem, Workspace } from './contract/index.ts';
import { statusOf, type HubSource } from './hub-sources.ts';
import { runRecords, type HubView } from './server/index.ts';
import type { Storage } from './storage/index.ts';

/** The hub's present state as the control plane shows it. */
export function hubView(options: {
  workspace: Workspace;
  storage: Storage;
  sources: () => readonly HubSource[];
  datasets: () => ReadonlyMap<string, Dataset>;
  problems: () => ReadonlyMap<string, readonly Problem[]>;
}): HubView {
  return {
    ...runRecords(options.storage),
    sources: () =>
      options.sources().map((source) => {
        const { status, problems } = statusOf(source, options.problems().get(source.name) ?? []);
        return {
          name: source.name,
          kind: source.declared.value.kind,
          owner: source.declared.value.owner,
          status,
          managedBy: 'WORKSPACE',
          problems,
          datasets: [...options.datasets().values()].filter((dataset) => dataset.source === source.name),
        };
      }),
    models: () =>
      options.workspace.models.map(({ value }) => ({
        name: value.model,
        owner: value.owner,
        key: value.key,
        dataset: options.datasets().get(value.model),
        problems: options.problems().get(value.model) ?? [],
      })),
  };
}
