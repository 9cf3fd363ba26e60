import type {
  Connector,
  Declared,
  ModelDeclaration,
  Problem,
  RelationshipDeclaration,
  SourceDeclaration,
  WorkspaceFile,
} from '../../contract/index.ts';
import { frozen, twice } from './load-workspace.ts';
import { readModel } from './model-form.ts';
import { readRelationships } from './relationship-form.ts';
import { readSource } from './source-form.ts';
import { parseYaml, type YamlDocument } from './yaml-document.ts';

/** What the files of a workspace declare that came as texts. */
export interface GivenFiles {
  readonly sources: readonly Declared<SourceDeclaration>[];
  readonly relationships: readonly Declared<RelationshipDeclaration>[];
  readonly models: readonly Declared<ModelDeclaration>[];
}

/**
 * Reads sources, relationships and models from texts, under the checks that a workspace's files have; each is called
 * `<workspace>/<path>`. What is without fault is given beside the problems. Any other file of a workspace is a problem: settings and policies are read by the hub that owns them alone.
 */
export function readGivenFiles(
  workspace: string,
  files: readonly WorkspaceFile[],
  connectors: readonly Connector[],
): { readonly given: GivenFiles; readonly problems: readonly Problem[] } {
  // The hub's own files may have the same paths.
  const named = (path: string) => `${workspace}/${path}`;
  const read = files.map(({ path, text }) => ({ path, ...parseYaml(text, named(path)) }));
  const documents = (isOne: (path: string) => boolean): readonly YamlDocument[] =>
    read.flatMap(({ path, document }) => (document && !document.isComment && isOne(path) ? [document] : []));
  const [sourceFiles, modelFiles] = [documents(isSource), documents(isModel)];
  const sources = sourceFiles.map((document) => readSource(document, connectors));
  const models = modelFiles.map(readModel);
  const relationships = documents(isRelationships).map(readRelationships);
  return {
    given: frozen({
      sources: sources.flatMap(({ declared }) => declared ?? []),
      models: models.flatMap(({ declared }) => declared ?? []),
      relationships: relationships.flatMap(({ declared }) => declared),
    }),
    problems: [
      ...read.flatMap(({ problems }) => problems),
      ...files
        .filter(({ path }) => ![isSource, isModel, isRelationships].some((isOne) => isOne(path)))
        .map(({ path }) => foreign(named(path))),
      ...[...sources, ...models, ...relationships].flatMap(({ problems }) => problems),
      ...twice('sources', 'source', sourceFiles),
      ...twice('models', 'model', modelFiles),
    ],
  };
}

const isSource = (path: string): boolean => /^sources\/[^/]+\.yaml$/.test(path);
const isModel = (path: string): boolean => /^models\/[^/]+\.yaml$/.test(path);
const isRelationships = (path: string): boolean => path === 'relationships.yaml';

const foreign = (path: string): Problem => ({
  code: 'BAD_DEFINITION',
  message: 'It is not applied: that is done with sources/*.yaml, models/*.yaml and relationships.yaml.',
  path,
});
