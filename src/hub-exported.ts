import { stringify } from 'yaml';
import type { WorkspaceFile } from './contract/index.ts';
import { modelsOf, sourcesOf, type Declarations } from './hub-declared.ts';
import { schemaLine, type SchemaKind } from './registry/index.ts';

/** What no file of the hub's own workspace has, as files that would say the same: what was registered by itself, and what was applied. */
export function exportedFiles(now: Declarations): readonly WorkspaceFile[] {
  const models = modelsOf(now).filter(({ managedBy }) => managedBy === 'API');
  const paths = new Set<string>();
  const relationships = [...now.applied.values()].flatMap((one) => one.relationships);
  return [
    ...sourcesOf(now)
      .filter(({ managedBy }) => managedBy === 'API')
      .map(({ declared: { value, text = '' } }) => fileOf('source', `sources/${value.source}.yaml`, text)),
    ...models.map(({ declared: { value, text = '' } }) => {
      const path = `models/${kebab(value.model)}.yaml`;
      // `A1` and `a1` are two models.
      const free = paths.has(path) ? `models/${value.model}.yaml` : path;
      paths.add(free);
      return fileOf('model', free, text);
    }),
    ...(relationships.length === 0
      ? []
      : [
          fileOf(
            'relationship',
            'relationships.yaml',
            relationships.map(({ value }) => `- ${stringify(value, { collectionStyle: 'flow', lineWidth: 0 })}`).join(''),
          ),
        ]),
  ];
}

/** With the line by which editors complete it, where it has none. */
const fileOf = (kind: SchemaKind, path: string, text: string): WorkspaceFile => ({
  path,
  text: text.startsWith('# yaml-language-server:') ? text : `${schemaLine(kind, path)}\n${text}`,
});

const kebab = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
