import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Connector, Problem, Workspace } from '../../contract/index.ts';
import { checkForm } from './check-form.ts';
import { readFolder, misnamed, namesIn } from './folder.ts';
import { mistakenNames } from './mistaken-names.ts';
import { readModel } from './model-form.ts';
import { readPolicy } from './policy-form.ts';
import { SETTINGS_NOT_YET, withoutNotYet } from './not-yet.ts';
import { readRelationships } from './relationship-form.ts';
import { limitProblems, overlaid, settingsForm, settingsOf } from './settings-form.ts';
import type { Settings } from './settings-form.ts';
import { readSource } from './source-form.ts';
import { readYaml } from './yaml-document.ts';
import type { YamlDocument } from './yaml-document.ts';

export interface WorkspaceOptions {
  /** `prod` puts env/prod.yaml over weir.yaml. */
  readonly env: string | undefined;
  /** The kinds of sources that there are. */
  readonly connectors: readonly Connector[];
}

/**
 * Reads a workspace's files and checks their form. Every fault is found, each with its file and line; with one there is no
 * workspace. What names a dataset or column is checked later, when the sources have answered.
 */
export async function loadWorkspace(
  folder: string,
  options: WorkspaceOptions,
): Promise<{ workspace?: Workspace; problems: readonly Problem[] }> {
  const path = resolve(folder);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory())
    return { problems: [{ code: 'BAD_DEFINITION', message: `There is no folder \`${path}\`: a workspace is one.` }] };

  const settings = await readSettings(path, options.env);
  const sources = await readFolder(path, 'sources');
  const models = await readFolder(path, 'models');
  const policies = await readFolder(path, 'policies');
  const relationships = await readOne(path, 'relationships.yaml');
  const readSources = sources.documents.map((document) => readSource(document, options.connectors));
  const readModels = models.documents.map(readModel);
  const readPolicies = policies.documents.map(readPolicy);
  const joined = relationships.document ? readRelationships(relationships.document) : { declared: [], problems: [] };
  const declaredSources = readSources.flatMap(({ declared }) => (declared ? [declared] : []));
  const declaredModels = readModels.flatMap(({ declared }) => (declared ? [declared] : []));

  const problems = [
    ...settings.problems,
    ...sources.problems,
    ...readSources.flatMap((each) => each.problems),
    ...twice('sources', 'source', sources.documents),
    ...relationships.problems,
    ...joined.problems,
    ...models.problems,
    ...readModels.flatMap((each) => each.problems),
    ...twice('models', 'model', models.documents),
    ...policies.problems,
    ...readPolicies.flatMap((each) => each.problems),
    ...twice('policies', 'role', policies.documents),
    ...(await mistakenNames(path)),
  ];
  if (problems.length > 0) return { problems };
  const workspace: Workspace = {
    folder: path,
    name: settings.value.workspace ?? basename(path),
    settings: settingsOf(settings.value),
    sources: declaredSources,
    relationships: joined.declared,
    models: declaredModels,
    policies: readPolicies.flatMap(({ declared }) => (declared ? [declared] : [])),
  };
  return { workspace: frozen(workspace), problems };
}

async function readSettings(folder: string, env: string | undefined): Promise<{ value: Settings; problems: Problem[] }> {
  const below = await readOne(folder, 'weir.yaml');
  const above = env === undefined ? undefined : await readOne(folder, `env/${env}.yaml`);
  const problems = [...below.problems, ...(above?.problems ?? [])];
  if (above && !above.document && above.problems.length === 0)
    problems.push({ code: 'BAD_DEFINITION', message: `There is no \`env/${env}.yaml\`, which \`--env ${env}\` names.` });
  let value: Settings = {};
  const documents = [below.document, above?.document].filter((document) => document !== undefined);
  for (const document of documents) {
    const built = withoutNotYet(document, SETTINGS_NOT_YET);
    const checked = checkForm(built.document, settingsForm);
    problems.push(...built.problems, ...checked.problems);
    value = overlaid(value, checked.value ?? {});
  }
  problems.push(...limitProblems(settingsOf(value), documents));
  return { value, problems };
}

async function readOne(folder: string, file: string): Promise<{ document?: YamlDocument; problems: Problem[] }> {
  const names = await namesIn(join(folder, file, '..'));
  const other = file.replace(/yaml$/, 'yml');
  if (names.includes(basename(file))) return readYaml(join(folder, file), file);
  return { problems: names.includes(basename(other)) ? [misnamed(other)] : [] };
}

/** Things of one name in several files; each file but the first is told where the first is. */
export function twice(what: string, key: string, documents: readonly YamlDocument[]): Problem[] {
  const first = new Map<string, YamlDocument>();
  return documents.flatMap((document): Problem[] => {
    const { value, file, line } = document;
    const name: unknown = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
    if (typeof name !== 'string') return [];
    const earlier = first.get(name);
    if (!earlier) {
      first.set(name, document);
      return [];
    }
    const message = `Two ${what} are called \`${name}\`: here and in \`${earlier.file}:${earlier.line([key])}\`. Give one of them another name.`;
    return [{ code: 'BAD_DEFINITION', message, path: `${file}:${line([key])}` }];
  });
}

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const each of Object.values(value)) frozen(each);
  }
  return value;
}
