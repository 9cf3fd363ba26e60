import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { Declared, Problem, RelationshipDeclaration, WorkspaceChange } from './contract/index.ts';
import { modelsOf, sourcesOf, withoutNamed, type AppliedWorkspace, type Declarations, type Owned } from './hub-declared.ts';

/** What an apply of a workspace would change of what is declared. */
export interface ApplyPlan {
  readonly changes: readonly WorkspaceChange[];
  /** What would be declared from then on, conflicts or not. */
  readonly next: Declarations;
}

/**
 * Holds the files of a workspace against what is declared here. A workspace changes what it owns, takes over what nobody owns and says
 * the same (with `adopt`, also what says something else), and takes away what it owned and has no more. All else is a conflict.
 */
export function planApply(now: Declarations, wanted: AppliedWorkspace, { adopt }: { readonly adopt: boolean }): ApplyPlan {
  const ofHub = now.workspace.name === wanted.name;
  const standing = ofHub ? now.workspace : now.applied.get(wanted.name);
  const options = { workspace: wanted.name, adopt };
  const changes = [
    ...changesOf('SOURCE', wanted.sources, sourcesOf(now), ({ source }) => source, options),
    ...changesOf('MODEL', wanted.models, modelsOf(now), ({ model }) => model, options),
    ...relationshipChange(wanted, standing?.relationships ?? []),
  ];
  if (ofHub) {
    const { sources, models, relationships } = wanted;
    return {
      changes: changes.map((change) => ({ ...change, conflict: ownFiles(wanted.name) })),
      next: { ...now, workspace: { ...now.workspace, sources, models, relationships } },
    };
  }
  const named = new Set(wanted.sources.map(({ value }) => value.source));
  const without = withoutNamed(withoutNamed(now, 'source', named), 'model', new Set(wanted.models.map(({ value }) => value.model)));
  const isEmpty = wanted.sources.length + wanted.models.length + wanted.relationships.length === 0;
  const others = [...without.applied].filter(([name]) => name !== wanted.name);
  return { changes, next: { ...without, applied: new Map([...others, ...(isEmpty ? [] : [[wanted.name, wanted] as const])]) } };
}

function changesOf<T>(
  kind: 'SOURCE' | 'MODEL',
  wanted: readonly Declared<T>[],
  standing: readonly Owned<T>[],
  nameOf: (value: T) => string,
  { workspace, adopt }: { readonly workspace: string; readonly adopt: boolean },
): readonly WorkspaceChange[] {
  const what = kind === 'SOURCE' ? 'source' : 'model';
  const changed = wanted.flatMap((declared): WorkspaceChange[] => {
    const { value, file, text = null } = declared;
    const name = nameOf(value);
    const there = standing.find((one) => nameOf(one.declared.value) === name);
    const change = { kind, name, file, before: there?.declared.text ?? null, after: text, conflict: null };
    if (!there) return [{ ...change, action: 'ADD' }];
    const isSame = isDeepStrictEqual(value, there.declared.value);
    if (there.workspace === workspace) return isSame ? [] : [{ ...change, action: 'CHANGE' }];
    if (there.workspace !== undefined) return [{ ...change, action: 'CHANGE', conflict: ofAnother(`The ${what} ${name}`, there, file) }];
    if (isSame) return [{ ...change, action: 'ADOPT' }];
    return [{ ...change, action: 'CHANGE', conflict: adopt ? null : byItself(`The ${what} ${name}`, file) }];
  });
  const names = new Set(wanted.map(({ value }) => nameOf(value)));
  const gone = standing.filter((one) => one.workspace === workspace && !names.has(nameOf(one.declared.value)));
  return [
    ...changed,
    ...gone.map(({ declared: { value, file, text = null } }): WorkspaceChange => ({
      kind,
      name: nameOf(value),
      action: 'REMOVE',
      file,
      before: text,
      after: null,
      conflict: null,
    })),
  ];
}

function relationshipChange(
  { name, relationships }: AppliedWorkspace,
  standing: readonly Declared<RelationshipDeclaration>[],
): readonly WorkspaceChange[] {
  const text = (list: readonly Declared<RelationshipDeclaration>[]) =>
    list.length === 0 ? null : list.map(({ value }) => `- ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 })}`).join('');
  const [before, after] = [text(standing), text(relationships)];
  if (before === after) return [];
  const action = before === null ? 'ADD' : after === null ? 'REMOVE' : 'CHANGE';
  return [{ kind: 'RELATIONSHIPS', name: 'relationships', action, file: `${name}/relationships.yaml`, before, after, conflict: null }];
}

const ownFiles = (workspace: string): Problem => ({
  code: 'CONFLICT',
  message: `This hub reads the files of the workspace ${workspace} itself: bring them into its folder, and it follows. Or give this workspace another name in weir.yaml.`,
});

const ofAnother = (what: string, { declared, workspace }: Owned<unknown>, path: string): Problem => ({
  code: 'CONFLICT',
  message: `${what} is of the workspace ${workspace} (${declared.file}), and is only changed there. Take it out of one of them, or give it another name.`,
  path,
});

const byItself = (what: string, path: string): Problem => ({
  code: 'CONFLICT',
  message: `${what} was registered by API, and says something else. With --adopt (\`adopt: true\`) this workspace takes it over.`,
  path,
});
