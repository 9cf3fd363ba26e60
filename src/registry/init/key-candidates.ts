import pluralize from 'pluralize';
import type { Column } from '../../contract/index.ts';

/** Names of columns that tell rows apart, best first. */
const NAMES = ['id', 'uuid', 'guid', 'key', 'code', 'ident', 'iata', 'icao', 'isbn', 'sku', 'slug', 'no', 'nr', 'number', 'abbreviation'];
const SCALARS: readonly (string | null)[] = ['Int', 'BigInt', 'String', 'UUID', 'Date'];

/** A column that may be the key; `byChance` where nothing but its place says so. */
export interface KeyCandidate {
  readonly column: string;
  readonly byChance: boolean;
}

/** Columns that may tell the rows of a file apart, best first. Whether their values do is for who can count them. */
export function keyCandidates(table: string, columns: readonly Column[]): readonly KeyCandidate[] {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const own = plain(pluralize.singular(table));
  const rank = ({ name, scalar, list }: Column, index: number): number => {
    const word = plain(name);
    if (list || !SCALARS.includes(scalar)) return Infinity;
    const exact = NAMES.indexOf(word);
    if (scalar !== 'Date' && exact >= 0) return exact;
    if (scalar !== 'Date' && (word === own || NAMES.some((end) => word === own + end))) return 20;
    if (scalar !== 'Date' && (/[_ -](?:id|code|key|no|nr|uuid)$/i.test(name) || /[a-z](?:Id|ID|Code|Key)$/.test(name))) return 30 + index;
    return index === 0 ? 1_000 : Infinity;
  };
  return columns
    .map((column, index) => ({ column: column.name, rank: rank(column, index) }))
    .filter((each) => each.rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .map(({ column, rank: given }) => ({ column, byChance: given >= 1_000 }));
}
