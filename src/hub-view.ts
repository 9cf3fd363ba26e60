import { ADMIN } from './contract/index.ts';
import type { HubCore } from './hub-core.ts';
import { datasetsOf } from './hub-dataset-view.ts';
import { modelsOf, sourcesOf } from './hub-declared.ts';
import { exportedFiles } from './hub-exported.ts';
import { statusOf } from './hub-sources.ts';
import { publicSdl } from './registry/index.ts';
import { definitionsOf } from './relational/index.ts';
import { runRecords, type HubView } from './server/index.ts';
import type { Storage } from './storage/index.ts';

/** The hub's present state as the control plane shows it. */
export function hubView({ storage, core }: { storage: Storage; core: HubCore }): HubView {
  const datasets = () => core.assembled().catalog.datasets;
  const problemsOf = (owner: string) => core.assembled().problems.get(owner) ?? [];
  return {
    ...runRecords(storage),
    async roleSchema(role) {
      const { policies } = core.declared().workspace;
      if (role !== ADMIN && !policies.some(({ value }) => value.role === role)) return undefined;
      const { schema } = await core.assembled().roles.of({ name: role, roles: [role], scopes: [], claims: {} });
      return publicSdl(definitionsOf(schema));
    },
    exported: () => exportedFiles(core.declared()),
    sources() {
      const owners = new Map(sourcesOf(core.declared()).map(({ declared, workspace }) => [declared.value.source, workspace]));
      return core.sources().map((source) => {
        const { status, problems } = statusOf(source, problemsOf(source.name));
        return {
          name: source.name,
          kind: source.declared.value.kind,
          owner: source.declared.value.owner,
          description: source.declared.value.description,
          status,
          managedBy: source.managedBy,
          workspace: owners.get(source.name),
          file: owners.get(source.name) === undefined ? undefined : source.declared.file,
          problems,
          lastError: source.asked.lastError(),
          latency: source.asked.latency(),
          datasets: datasetsOf(core.assembled(), source),
        };
      });
    },
    models: () =>
      modelsOf(core.declared()).map(({ declared: { value, file }, managedBy, workspace }) => ({
        name: value.model,
        owner: value.owner,
        description: value.description,
        managedBy,
        workspace,
        file: workspace === undefined ? undefined : file,
        key: value.key,
        dataset: datasets().get(value.model),
        problems: problemsOf(value.model),
      })),
  };
}
