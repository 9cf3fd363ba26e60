import type pg from 'pg';
import { sha256 } from './sha256.ts';

/** A text and what it is known by. */
export interface KnownText {
  readonly sha256: string;
  readonly text: string;
}

/** PostgreSQL has no text with a NUL in it, and no SDL that is served has one. */
export async function knownText(text: string): Promise<KnownText> {
  const storable = text.includes('\u0000') ? text.replaceAll('\u0000', '\uFFFD') : text;
  return { sha256: await sha256(storable), text: storable };
}

type Client = Pick<pg.ClientBase, 'query'>;

/** Keeps texts that are not there yet. */
export async function keepTexts(client: Client, texts: readonly KnownText[]): Promise<void> {
  const { rows } = await client.query<{ sha256: string }>('select sha256 from hub.schema_text where sha256 = any($1)', [
    texts.map((known) => known.sha256),
  ]);
  const there = new Set(rows.map((row) => row.sha256));
  // In one order: two hubs that keep the same texts do not wait for each other in a circle.
  const missing = texts.filter((known) => !there.has(known.sha256)).sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
  for (const { sha256: key, text } of missing) {
    await client.query('insert into hub.schema_text (sha256, text) values ($1, $2) on conflict do nothing', [key, text]);
  }
}

/** The texts that are known by these. */
export async function readTexts(client: Client, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<KnownText>('select sha256, text from hub.schema_text where sha256 = any($1)', [[...keys]]);
  return new Map(rows.map((row) => [row.sha256, row.text]));
}
