import { isRefused, refused } from './contract/index.ts';
import type { AppliedChanges, ApplyOptions, Connector, GivenWorkspace, HubActions, Outcome, Problem } from './contract/index.ts';
import { keepApplied } from './hub-applied.ts';
import { planApply } from './hub-apply-plan.ts';
import type { Candidate, Change, HubCore } from './hub-core.ts';
import type { AppliedWorkspace } from './hub-declared.ts';
import { publicGraphOf } from './hub-graph.ts';
import { TARGET } from './hub-schema-actions.ts';
import { statusOf } from './hub-sources.ts';
import { curatedTableOf } from './processing/index.ts';
import { readGivenFiles, type SchemaVersions } from './registry/index.ts';
import { planCurated, type Storage } from './storage/index.ts';

const NAME = /^\S.{0,99}$/;

/** What the control plane does with a workspace as a whole: all of it in one swap, or nothing. */
export function workspaceActions(options: {
  core: HubCore;
  storage: Storage;
  connectors: readonly Connector[];
  versions: SchemaVersions;
}): Pick<HubActions, 'applyWorkspace'> {
  const { core, storage, versions } = options;

  /** What it would do, also where there are conflicts: then as if they were settled for the workspace. */
  const consider = async (
    wanted: AppliedWorkspace,
    change: Change,
  ): Promise<Outcome<Pick<AppliedChanges, 'graph' | 'destroys' | 'problems'>>> =>
    core.consider(change, async (candidate) => {
      const { assembled, sources } = candidate;
      const names = new Set(wanted.models.map(({ value }) => value.model));
      const tables = assembled.models.flatMap(({ compiled }) => (compiled && names.has(compiled.name) ? [curatedTableOf(compiled)] : []));
      const { destroys } = await planCurated(storage, tables);
      const { changes } = await versions.check(TARGET, await versions.form(publicGraphOf(assembled, sources)));
      return {
        graph: changes,
        destroys: destroys.map(({ model, column, rows }) => ({ what: `${model}.${column}`, rows: Number(rows) })),
        problems: silentOf(wanted, candidate),
      };
    });

  return {
    async applyWorkspace({ workspace, files }: GivenWorkspace, { dryRun, adopt, allowDestructive }: ApplyOptions, actor) {
      if (!NAME.test(workspace))
        return refused({ code: 'BAD_USER_INPUT', message: 'A workspace has a name of 1 to 100 characters, in one line.' });
      const { given, problems } = readGivenFiles(workspace, files, options.connectors);
      if (problems.length > 0) return refused(...problems);
      const wanted: AppliedWorkspace = { name: workspace, files, ...given };
      const { changes } = planApply(core.declared(), wanted, { adopt });
      const nothing = { workspace, changes, graph: [], destroys: [], version: null, problems: [], leftovers: [] };
      if (changes.length === 0) return nothing;
      const models = wanted.models.map(({ value }) => value.model);
      const cause = { actor, reason: `workspace ${workspace} applied` };
      if (dryRun) {
        const next: Change['next'] = (now) => planApply(now, wanted, { adopt: true }).next;
        const found = await consider(wanted, { cause, destructive: new Set(models), next });
        return { ...nothing, ...(isRefused(found) ? { problems: found.problems } : found) };
      }
      const outcome = await core.change({
        cause,
        destructive: new Set(allowDestructive ? models : []),
        next(now) {
          const plan = planApply(now, wanted, { adopt });
          const conflicts = plan.changes.flatMap(({ conflict }) => conflict ?? []);
          return conflicts.length > 0 ? refused(...conflicts) : plan.next;
        },
        keep: () => keepApplied(storage, wanted, actor),
      });
      if (isRefused(outcome)) return outcome;
      const { version, leftovers } = outcome;
      return { ...nothing, version, leftovers, problems: silentOf(wanted, { assembled: core.assembled(), sources: core.sources() }) };
    },
  };
}

/** Sources of the workspace that are not as they should be: they are kept, and picked up when they answer. */
const silentOf = (
  { sources: own }: AppliedWorkspace,
  { assembled, sources }: Pick<Candidate, 'assembled' | 'sources'>,
): readonly Problem[] =>
  sources
    .filter(({ name }) => own.some(({ value }) => value.source === name))
    .flatMap((source): Problem[] => {
      const { status, problems } = statusOf(source, assembled.problems.get(source.name) ?? []);
      if (status !== 'DOWN' && status !== 'REFUSED') return [];
      const why = problems.map(({ message }) => message).join(' ');
      return [{ code: 'SOURCE_UNAVAILABLE', message: `The source ${source.name} is ${status}: ${why}`, path: source.declared.file }];
    });
