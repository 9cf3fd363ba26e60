import { messageOf, WeirError, type Connector, type Structure } from './contract/index.ts';
import { openLookingPlace } from './hub-check-place.ts';
import { planWorkspace } from './hub-check.ts';
import { readWorkspace } from './hub-files.ts';
import type { Assembled } from './hub-graph.ts';
import type { HubSource } from './hub-sources.ts';
import { EXPECTATIONS, STEPS } from './processing/index.ts';
import { jsonSchemas, structureFile, writeSchemas, writeStructure, type Environment, type SchemaKind } from './registry/index.ts';
import type { PinnedNames } from './relational/index.ts';

/**
 * Keeps structure/ as the hub serves its workspace's own sources: their structures, and the names that the graph gave to them. It is
 * under version control, and the gate of a pull request judges by it where a source does not answer.
 */
export function structureKeeper(folder: string, report: (line: string) => void) {
  /** What was written last of each source: making the text of 500 tables takes a moment. */
  const kept = new Map<string, { readonly structure: Structure; readonly names: string }>();
  return async (sources: readonly HubSource[], { names, subgraphs }: Pick<Assembled, 'names' | 'subgraphs'>): Promise<void> => {
    for (const { name, accepted: structure, managedBy } of sources) {
      if (managedBy !== 'WORKSPACE' || !structure || (structure.kind === 'graph' && subgraphs.get(name) !== structure.sdl)) continue;
      const own = namesOf(name, names);
      const text = JSON.stringify(own);
      const before = kept.get(name);
      if (before?.structure === structure && before.names === text) continue;
      kept.set(name, { structure, names: text });
      await writeStructure(folder, name, { structure, names: own }).catch((thrown: unknown) =>
        report(
          `${structureFile(name)}: cannot be written (${messageOf(thrown)}); \`weir check\` will not know ${name} where it does not answer`,
        ),
      );
    }
  };
}

const formsOf = (connectors: readonly Connector[]) => ({ connectors, steps: STEPS, expectations: EXPECTATIONS });

/** Writes the schemas by which editors complete workspace files. */
export const keepSchemas = (folder: string, kinds: readonly Connector[], report: (line: string) => void): Promise<void> =>
  writeSchemas(folder, formsOf(kinds)).catch((thrown: unknown) =>
    report(`the schemas of workspace files cannot be written: ${messageOf(thrown)}`),
  );

/** The schema of a kind of workspace file, as text. */
export async function schemaText(kind: SchemaKind): Promise<string> {
  const place = await openLookingPlace();
  await place.close();
  return JSON.stringify(jsonSchemas(formsOf(place.kinds))[kind], null, 2);
}

/**
 * Looks at one source and writes its structure file. Throws NOT_FOUND where the workspace has no such source, SOURCE_UNAVAILABLE
 * where it does not answer. True where the file said something else before.
 */
export async function refreshStructure(
  name: string,
  options: { readonly folder: string; readonly env: string | undefined; readonly environment: Environment },
): Promise<{ readonly file: string; readonly changed: boolean }> {
  const place = await openLookingPlace();
  try {
    const workspace = await readWorkspace(options.folder, options.env, place.kinds);
    if (!workspace.sources.some(({ value }) => value.source === name))
      throw new WeirError('NOT_FOUND', `The workspace ${workspace.folder} has no source ${name}.`);
    const { looked, assembled } = await planWorkspace(workspace, place, { offline: false, environment: options.environment });
    const found = looked.find(({ source }) => source.name === name);
    if (found?.from !== 'source' || !found.source.accepted)
      throw new WeirError('SOURCE_UNAVAILABLE', `The source ${name} was not read: ${found?.why ?? 'it does not answer'}.`, {
        source: name,
      });
    const changed = await writeStructure(workspace.folder, name, {
      structure: found.source.accepted,
      names: namesOf(name, assembled.names),
    });
    return { file: structureFile(name), changed };
  } finally {
    await place.close();
  }
}

const namesOf = (source: string, names: PinnedNames): PinnedNames =>
  Object.fromEntries(Object.entries(names).filter(([dataset]) => dataset.startsWith(`${source}.`)));
