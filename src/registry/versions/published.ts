import type { SubgraphSdl } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { keepTexts, knownText } from './schema-texts.ts';

/** The newest SDL that each service published, by name. */
export async function publishedSchemas({ pool }: Storage, target: string): Promise<readonly SubgraphSdl[]> {
  const { rows } = await pool.query<{ name: string; sdl: string; url: string | null }>(
    'select name, text as sdl, url from hub.published_schema join hub.schema_text using (sha256) where target = $1 order by name',
    [target],
  );
  return rows.map(({ name, sdl, url }) => ({ name, sdl, ...(url === null ? {} : { url }) }));
}

/** Keeps what services published, all of it or nothing; `whole`: what is not among it is not published any more. */
export async function keepPublishedSchemas(
  storage: Storage,
  options: { target: string; subgraphs: readonly SubgraphSdl[]; actor: string; whole: boolean },
): Promise<void> {
  const { target, actor } = options;
  const known = await Promise.all(
    options.subgraphs.map(async ({ name, sdl, url }) => ({ name, url: url ?? null, text: await knownText(sdl) })),
  );
  await storage.transaction(async (client) => {
    if (options.whole) {
      await client.query('delete from hub.published_schema where target = $1 and name <> all($2)', [target, known.map(({ name }) => name)]);
    }
    await keepTexts(
      client,
      known.map(({ text }) => text),
    );
    for (const { name, url, text } of known) {
      await client.query(
        `insert into hub.published_schema (target, name, sha256, url, actor) values ($1, $2, $3, $4, $5)
         on conflict (target, name) do update
         set sha256 = excluded.sha256, url = coalesce(excluded.url, published_schema.url), actor = excluded.actor, at = now()`,
        [target, name, text.sha256, url, actor],
      );
    }
  });
}
