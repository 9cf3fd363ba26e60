import type { SubgraphSdl } from '../../contract/index.ts';
import { WeirError } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { readTexts } from './schema-texts.ts';
import type { KeptSubgraph } from './version-record.ts';

/** Subgraphs with their SDL. Throws INTERNAL where a text is gone. */
export async function withTexts({ pool }: Storage, kept: readonly KeptSubgraph[]): Promise<readonly SubgraphSdl[]> {
  const texts = await readTexts(
    pool,
    kept.map(({ sha256 }) => sha256),
  );
  return kept.map(({ name, sha256, url }) => ({ name, sdl: textOf(texts, sha256), ...(url === undefined ? {} : { url }) }));
}

export async function oneText({ pool }: Storage, sha256: string): Promise<string> {
  return textOf(await readTexts(pool, [sha256]), sha256);
}

function textOf(texts: ReadonlyMap<string, string>, sha256: string): string {
  const text = texts.get(sha256);
  if (text === undefined) throw new WeirError('INTERNAL', `The text ${sha256} of a version is not in the hub's records any more.`);
  return text;
}
