import type { AppliedChanges, Problem, SchemaVersion, WorkspaceChange } from '../../../contract/index.ts';
import type { Output, Style } from '../command.ts';
import { changeLines } from '../schema/change-lines.ts';
import { lineDiff } from './line-diff.ts';

/** What `applyWorkspace` answers, as these commands ask it. */
export type ShownApply = Omit<AppliedChanges, 'version'> & { readonly version: Pick<SchemaVersion, 'id' | 'number'> | null };

export const APPLY = {
  name: 'applyWorkspace',
  types: { input: 'WorkspaceInput!', dryRun: 'Boolean', adopt: 'Boolean', allowDestructive: 'Boolean' },
  select: `workspace changes { kind name action file before after conflict { code message path } }
    graph { criticality message path } destroys { what rows } version { id number } problems { code message path } leftovers`,
};

const WORDS: Readonly<Record<WorkspaceChange['action'], string>> = {
  ADD: 'is not there',
  CHANGE: 'is other',
  REMOVE: 'is not in the files any more',
  ADOPT: 'is there, registered by API',
};
const STYLES: Readonly<Record<string, Style>> = { '-': 'red', '+': 'green', ' ': 'dim' };

/** The thing of a change: `source shop`. */
export const thingOf = ({ kind, name }: WorkspaceChange): string => (kind === 'RELATIONSHIPS' ? name : `${kind.toLowerCase()} ${name}`);

/** How the hub and the files differ, and what clients would see of it. */
export function differenceLines({ changes, graph, destroys }: ShownApply, out: Output): readonly string[] {
  return [
    ...changes.flatMap((change) => [
      `${thingOf(change)} ${WORDS[change.action]}`,
      ...(change.action === 'ADOPT' ? [] : lineDiff(change.before ?? '', change.after ?? '')).map(
        (line) => `  ${out.styled(STYLES[line[0] ?? ' '] ?? 'dim', line)}`,
      ),
      ...(change.conflict ? [`  ${change.conflict.message}`] : []),
    ]),
    ...(graph.length > 0 ? ['Clients would see:', ...changeLines(graph, out).map((line) => `  ${line}`)] : []),
    ...destroys.map(({ what, rows }) => out.styled('red', `It would destroy ${what} (${rows} ${rows === 1 ? 'value' : 'values'}).`)),
  ];
}

/** Problems by the files as they lie here: the hub calls them by the workspace, too. */
export const ofWorkspace = (problems: readonly Problem[], workspace: string): readonly Problem[] =>
  problems.map(({ path, ...problem }) => ({
    ...problem,
    ...(path === undefined ? {} : { path: path.startsWith(`${workspace}/`) ? path.slice(workspace.length + 1) : path }),
  }));
