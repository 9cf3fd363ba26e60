import type { Table } from '../../../contract/index.ts';
import { quoteName, quoteTable } from '../../../sql/index.ts';

/** The statements by which one table's rows are compared with what was seen of them. */
export interface PollSql {
  /** One cell, the JSON of `[[bucket, rows, sum of hashes], …]`: buckets that are equal in all three have the same rows. */
  sums(buckets: number): string;
  /** COPY of `key, place, hash` of each row; of these buckets only, where they are named. */
  rows(within?: Within): string;
  /** The rows of so many keys, given by their columns' texts in `$1`, `$2`, …: their columns, then `key`, `place`, `hash`. */
  byKeys(count: number): string;
}

/** Some of the buckets into which rows are put by the last bits of their key's hash; their number is a power of two. */
export interface Within {
  readonly buckets: number;
  readonly only: readonly number[];
}

/**
 * A row's hash is made of its columns' texts, each hashed by PostgreSQL's own function with a seed of its own, to 64 bits: that a
 * changed row keeps its hash happens once in 10¹⁹ changes. `place` is the hash of its key.
 */
export function pollSql(table: Table, key: readonly string[]): PollSql {
  const from = quoteTable(table.at);
  const text = (name: string) => `${quoteName(name)}::text`;
  const [only] = key;
  const keyText = key.length === 1 && only !== undefined ? text(only) : `pg_catalog.json_build_array(${key.map(text).join(', ')})::text`;
  // Some collations take texts for equal that are not the same.
  const hashOf = (value: string, seed: number) => `pg_catalog.hashtextextended((${value}) collate "C", ${seed})`;
  const place = hashOf(keyText, 0);
  const hash = table.columns.map(({ name }, index) => `coalesce(${hashOf(text(name), index + 1)}, ${index + 1})`).join(' # ');
  return {
    sums: (buckets) =>
      `select coalesce(pg_catalog.json_agg(pg_catalog.json_build_array(bucket, n, total)), '[]')::text from (` +
      `select bucket, count(*) as n, sum(hash)::text as total from (` +
      `select ${place} & ${buckets - 1} as bucket, ${hash} as hash from ${from}) r group by bucket) b`,
    rows(within) {
      const where = within ? ` where ${place} & ${within.buckets - 1} = any ('{${within.only.join(',')}}'::bigint[])` : '';
      return `copy (select ${keyText} as key, ${place} as place, ${hash} as hash from ${from}${where}) to stdout (format csv, force_quote (key))`;
    },
    byKeys(count) {
      // Parameters take the type of the column that they are compared with.
      const rows = Array.from(
        { length: count },
        (_, row) => `(${key.map((__, column) => `$${row * key.length + column + 1}`).join(', ')})`,
      );
      return (
        `select ${table.columns.map(({ name }) => quoteName(name)).join(', ')}, ${keyText}, ${place}::text, (${hash})::text from ${from} ` +
        `where (${key.map(quoteName).join(', ')}) in (${rows.join(', ')})`
      );
    },
  };
}

/** The texts of a key's columns, from the one text that stands for it. */
export const keyTexts = (key: string, columns: number): readonly string[] => (columns === 1 ? [key] : (JSON.parse(key) as string[]));
