import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GivenWorkspace, Outcome, WorkspaceFile } from './contract/index.ts';
import { refused } from './contract/index.ts';
import { openLookingPlace } from './hub-check-place.ts';
import { loadWorkspace, namesIn } from './registry/index.ts';

/**
 * The sources, relationships and models of a workspace's folder, as they are written, to be applied to a hub elsewhere; or what is
 * wrong with their form. Nothing but the folder is read.
 */
export async function workspaceFiles(folder: string, env: string | undefined): Promise<Outcome<GivenWorkspace>> {
  const policies = await yamlIn(folder, 'policies');
  if (policies.length > 0)
    return refused(
      ...policies.map((path) => ({
        code: 'BAD_DEFINITION' as const,
        message: 'A policy is not applied: who sees what stands in the workspace that the hub is started with. Move the file there.',
        path,
      })),
    );
  const place = await openLookingPlace();
  await place.close();
  const { workspace, problems } = await loadWorkspace(folder, { env, connectors: place.kinds });
  if (!workspace) return refused(...problems);
  const names = [
    ...(await yamlIn(folder, 'sources')),
    ...(await yamlIn(folder, 'models')),
    ...((await namesIn(folder)).includes('relationships.yaml') ? ['relationships.yaml'] : []),
  ];
  const files = await Promise.all(
    names.map(async (path): Promise<WorkspaceFile> => ({ path, text: await readFile(join(folder, path), 'utf8') })),
  );
  return { workspace: workspace.name, files };
}

const yamlIn = async (folder: string, within: string): Promise<readonly string[]> =>
  (await namesIn(join(folder, within))).filter((name) => name.endsWith('.yaml')).map((name) => `${within}/${name}`);
