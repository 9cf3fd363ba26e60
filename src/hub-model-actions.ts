import { printType } from 'graphql';
import { isRefused, refused } from './contract/index.ts';
import type { Definition, HubActions, ModelView, Problem } from './contract/index.ts';
import type { Change, HubCore } from './hub-core.ts';
import { ownedByApplied } from './hub-applied.ts';
import { forgetRegistered, keepRegistered, modelsOf, withoutNamed, type Declarations } from './hub-declared.ts';
import { ownedByFile } from './hub-patch.ts';
import { curatedTableOf, lineage, planSql } from './processing/index.ts';
import { readModelDefinition } from './registry/index.ts';
import { planCurated, type Storage } from './storage/index.ts';

type ModelActions = Pick<HubActions, 'planModel' | 'applyModel' | 'removeModel'>;

/** What the control plane does with models' definitions. Runs are another file's. */
export function modelActions(options: { core: HubCore; storage: Storage; view: (name: string) => ModelView | undefined }): ModelActions {
  const { core, storage } = options;
  /** Why the API does not change it, where files have it: the hub's own, or those of a workspace that was applied. */
  const ownedElsewhere = async (name: string, wanted: Definition | undefined): Promise<Problem | undefined> => {
    const now = core.declared();
    const owned = modelsOf(now).find(({ declared }) => declared.value.model === name);
    if (owned?.managedBy === 'WORKSPACE') return ownedByFile(`The model ${name}`, owned.declared, now.workspace.folder, wanted);
    return owned?.workspace === undefined ? undefined : ownedByApplied(`The model ${name}`, owned);
  };
  const noModel = (name: string): Problem => ({
    code: 'NOT_FOUND',
    message: `There is no model ${name}. There are: ${
      modelsOf(core.declared())
        .map(({ declared }) => declared.value.model)
        .sort()
        .join(', ') || 'none'
    }.`,
  });

  return {
    async planModel(definition) {
      const { declared, problems } = readModelDefinition(definition);
      if (!declared) return refused(...problems);
      const name = declared.value.model;
      const change: Change = {
        cause: { actor: 'plan', reason: 'plan' },
        destructive: new Set([name]),
        next: (now) => withModel(withoutNamed(now, 'model', new Set([name])), name, declared),
      };
      return core.consider(change, async ({ assembled }) => {
        const found = assembled.models.find(({ table }) => table.model === name);
        if (!found?.compiled) return refused(...waitingOf(name, assembled.problems.get(name)));
        const { compiled } = found;
        const migration = await planCurated(storage, [curatedTableOf(compiled)]);
        const from = lineage(compiled);
        const type = assembled.catalog.datasets.get(name)?.type ?? name;
        const shown = [type, `${type}Filter`, `${type}Aggregate`].map((each) => assembled.graph.schema.getType(each));
        return {
          model: name,
          sql: planSql(compiled),
          migration: migration.sql.split(';\n').filter(Boolean),
          destroys: migration.destroys.map(({ model, column, rows }) => ({ what: `${model}.${column}`, rows: Number(rows) })),
          fields: compiled.fields.map((field) => ({
            name: field.name,
            type: `${field.type.scalar}${field.type.nullable ? '' : '!'}`,
            from: (from.get(field.name) ?? []).map(({ dataset, column }) => `${dataset}.${column}`),
          })),
          types: shown.flatMap((each) => (each ? [printType(each)] : [])).join('\n\n'),
        };
      });
    },

    async applyModel(definition, { allowDestructive }, actor) {
      const { declared, problems } = readModelDefinition(definition);
      if (!declared) return refused(...problems);
      const name = declared.value.model;
      const owned = await ownedElsewhere(name, definition);
      if (owned) return refused(owned);
      const outcome = await core.change({
        cause: { actor, reason: `model ${name} applied` },
        destructive: new Set(allowDestructive ? [name] : []),
        next: (now) => withModel(now, name, declared),
        keep: () => keepRegistered(storage, 'model', name, definition, actor),
      });
      if (isRefused(outcome)) return outcome;
      const model = options.view(name);
      if (!model) throw new Error(`the model ${name} was just served`);
      return { model, version: outcome.version };
    },

    async removeModel(name, actor) {
      const owned = await ownedElsewhere(name, undefined);
      if (owned) return refused(owned);
      if (!core.declared().registeredModels.some(({ value }) => value.model === name)) return refused(noModel(name));
      const outcome = await core.change({
        cause: { actor, reason: `model ${name} removed` },
        next: (now) => withModel(now, name),
        keep: () => forgetRegistered(storage, 'model', name),
      });
      return isRefused(outcome) ? outcome : { name, version: outcome.version };
    },
  };
}

const withModel = (now: Declarations, name: string, declared?: Declarations['registeredModels'][number]): Declarations => ({
  ...now,
  registeredModels: [...now.registeredModels.filter(({ value }) => value.model !== name), ...(declared ? [declared] : [])],
});

const waitingOf = (name: string, problems: readonly Problem[] | undefined): readonly Problem[] =>
  problems?.length ? problems : [{ code: 'BAD_DEFINITION', message: `The model ${name} cannot be planned now.` }];
