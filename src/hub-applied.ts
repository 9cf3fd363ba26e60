import type { Connector, Problem, WorkspaceFile } from './contract/index.ts';
import type { AppliedWorkspace, Owned } from './hub-declared.ts';
import { readGivenFiles } from './registry/index.ts';
import type { Storage } from './storage/index.ts';

/** Those that were applied before this start. What cannot be read any more is said and left out, and kept. */
export async function loadApplied(
  storage: Storage,
  connectors: readonly Connector[],
  report: (line: string) => void,
): Promise<ReadonlyMap<string, AppliedWorkspace>> {
  const { rows } = await storage.pool.query<{ name: string; files: string }>(
    'select name, files::text as files from hub.applied_workspace order by name',
  );
  return new Map(
    rows.map(({ name, files: text }) => {
      const files = JSON.parse(text) as readonly WorkspaceFile[];
      const { given, problems } = readGivenFiles(name, files, connectors);
      for (const { path, message } of problems) report(`workspace ${name}, which was applied: ${path ?? ''} is left out: ${message}`);
      return [name, { name, files, ...given }];
    }),
  );
}

/** Keeps what was applied, in the place of what was registered under the same names; a workspace without a thing is forgotten. */
export const keepApplied = (storage: Storage, { name, files, sources, models, relationships }: AppliedWorkspace, actor: string) =>
  storage.transaction(async (client) => {
    await client.query("delete from hub.registered where kind = 'source' and name = any($1) or kind = 'model' and name = any($2)", [
      sources.map(({ value }) => value.source),
      models.map(({ value }) => value.model),
    ]);
    if (sources.length + models.length + relationships.length === 0)
      return client.query('delete from hub.applied_workspace where name = $1', [name]);
    return client.query(
      `insert into hub.applied_workspace (name, files, actor) values ($1, $2, $3)
       on conflict (name) do update set files = excluded.files, actor = excluded.actor, at = now()`,
      [name, JSON.stringify(files), actor],
    );
  });

/** What is told to whoever would change by itself what an applied workspace owns. */
export const ownedByApplied = (what: string, { declared, workspace }: Owned<unknown>): Problem => ({
  code: 'CONFLICT',
  message: `${what} is owned by the workspace ${workspace}, which was applied. Change it in ${declared.file}, and apply that workspace again.`,
  path: declared.file,
});
