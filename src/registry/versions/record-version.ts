import type { Problem, SubgraphSdl } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { keepTexts, knownText } from './schema-texts.ts';
import type { KnownText } from './schema-texts.ts';
import type { KeptSubgraph } from './version-record.ts';

/** A version that is served or failed now, with its texts. */
export interface NewVersion {
  readonly target: string;
  /** The public SDL; null where it does not compose. */
  readonly sdl: string | null;
  /** Everything that the graph is composed of. */
  readonly subgraphs: readonly SubgraphSdl[];
  /** What services published of it, as they published it: what a rollback publishes again. */
  readonly published: readonly SubgraphSdl[];
  readonly actor: string | null;
  readonly reason: string | null;
  readonly problems: readonly Problem[];
}

/** "weir" in ASCII, and the numbers of versions: any number that nothing else locks by. */
const LOCK = [0x77656972, 4] as const;

/**
 * Writes a version and gives it the next number of its target, under a lock that all hubs of the database share. What the newest
 * served version has already is not written: then the answer is undefined. Else it is the new version's id.
 */
export async function recordVersion(storage: Storage, version: NewVersion): Promise<string | undefined> {
  const texts: KnownText[] = [];
  const known = async (text: string) => {
    const one = await knownText(text);
    texts.push(one);
    return one.sha256;
  };
  const kept = async (subgraphs: readonly SubgraphSdl[]) => {
    const all: KeptSubgraph[] = [];
    for (const { name, sdl, url } of subgraphs) all.push({ name, sha256: await known(sdl), ...(url === undefined ? {} : { url }) });
    return JSON.stringify(all);
  };
  const sdl = version.sdl === null ? null : await known(version.sdl);
  const [subgraphs, published] = [await kept(version.subgraphs), await kept(version.published)];
  const { target, actor, reason } = version;
  return storage.transaction(async (client) => {
    await client.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);
    if (sdl !== null) {
      const { rows } = await client.query<{ same: boolean }>(
        `select sdl = $2 and subgraphs::text = $3 as same from hub.schema_version where target = $1 and state = 'SERVED'`,
        [target, sdl, subgraphs],
      );
      if (rows[0]?.same) return undefined;
      await client.query(`update hub.schema_version set state = 'SUPERSEDED' where target = $1 and state = 'SERVED'`, [target]);
    }
    await keepTexts(client, texts);
    const { rows } = await client.query<{ id: string }>(
      `insert into hub.schema_version (target, number, state, actor, reason, sdl, subgraphs, published, problems)
       select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, $8 from hub.schema_version where target = $1
       returning id`,
      [target, sdl === null ? 'FAILED' : 'SERVED', actor, reason, sdl, subgraphs, published, JSON.stringify(version.problems)],
    );
    return rows[0]?.id;
  });
}
