import { buildSchema, findBreakingChanges } from 'graphql';
import type { Column, DriftMode, RelationalStructure, Structure, Table } from '../contract/index.ts';

export interface Drift {
  /** What is to be served. */
  readonly structure: Structure;
  /** What the source has become and is not followed in, in words. */
  readonly held: readonly string[];
}

/**
 * What is served of a source whose structure is other than it was when it was last accepted: `follow` takes all of it, `hold`
 * nothing, `additive` what is new and leaves what is gone or of another type as it was. A source that takes another SQL is followed by
 * all: nothing that was could be asked of it.
 */
export function driftOf(before: Structure, found: Structure, mode: DriftMode): Drift {
  if (mode === 'follow' || JSON.stringify(before) === JSON.stringify(found)) return { structure: found, held: [] };
  if (before.kind === 'relational' && found.kind === 'relational') {
    if (before.dialect !== found.dialect) return { structure: found, held: [] };
    const held = lossesOf(before, found);
    if (mode === 'additive') return { structure: held.length ? together(before, found) : found, held };
  }
  if (before.kind === 'graph' && found.kind === 'graph' && mode === 'additive') {
    const held = breakingIn(before.sdl, found.sdl);
    return { structure: held.length ? before : found, held };
  }
  return { structure: before, held: differencesOf(before, found) };
}

/** In which the one is not the other, in words; none where they are the same. */
export function differencesOf(before: Structure, found: Structure): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(found)) return [];
  if (before.kind !== 'relational' || found.kind !== 'relational') return ['its schema is another'];
  const news = lossesOf(found, before).map((loss) => loss.replace(/ is gone$/, ' is new'));
  const otherwise = before.dialect === found.dialect ? [] : ['its server takes another SQL'];
  const all = [...new Set([...otherwise, ...lossesOf(before, found), ...news])];
  return all.length ? all : ['its keys or relations are others'];
}

/** What the one has and the other has not, or has of another type. */
function lossesOf(before: RelationalStructure, found: RelationalStructure): string[] {
  return before.tables.flatMap((table) => {
    const now = found.tables.find(({ name }) => name === table.name);
    if (!now) return [`${table.name} is gone`];
    const columns = table.columns.flatMap((column) => {
      const same = now.columns.find(({ name }) => name === column.name);
      if (!same) return [`${table.name}.${column.name} is gone`];
      return typeOf(same) === typeOf(column) ? [] : [`${table.name}.${column.name} is ${typeOf(same)}, and was ${typeOf(column)}`];
    });
    const key = String(now.key) === String(table.key) ? [] : [`the key of ${table.name} is another`];
    return [...columns, ...key];
  });
}

const typeOf = ({ nativeType, list }: Column): string => (list ? `${nativeType}[]` : nativeType);

/** What was stays as it was; what is new comes in. */
function together(before: RelationalStructure, found: RelationalStructure): RelationalStructure {
  const kept = before.tables.map((table): Table => {
    const now = found.tables.find(({ name }) => name === table.name);
    const columns = table.columns.map((column) => {
      const same = now?.columns.find(({ name }) => name === column.name);
      return same && typeOf(same) === typeOf(column) ? same : column;
    });
    const added = (now?.columns ?? []).filter(({ name }) => !table.columns.some((column) => column.name === name));
    return { ...(now ?? table), ...(table.key ? { key: table.key } : {}), columns: [...columns, ...added] };
  });
  const added = found.tables.filter(({ name }) => !before.tables.some((table) => table.name === name));
  const known = new Set(found.foreignKeys.map(({ name, table }) => `${table}.${name}`));
  const lost = before.foreignKeys.filter(({ name, table }) => !known.has(`${table}.${name}`));
  return Object.freeze({ ...found, tables: [...kept, ...added], foreignKeys: [...found.foreignKeys, ...lost] });
}

/** Of SDL that says what no plain schema may (Federation's directives), any difference counts as breaking. */
function breakingIn(before: string, found: string): string[] {
  try {
    const read = (sdl: string) => buildSchema(sdl, { assumeValidSDL: true, assumeValid: true });
    return findBreakingChanges(read(before), read(found)).map(({ description }) => description.replace(/\.$/, ''));
  } catch {
    return ['its schema is another'];
  }
}
