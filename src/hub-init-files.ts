import { readdir } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import type { Column, Dataset, Engine, Field, Table } from './contract/index.ts';
import { ANY_ADDRESS, WeirError } from './contract/index.ts';
import type { LookingPlace } from './hub-check-place.ts';
import { nameProposal, provenRelationships, type Proposed } from './hub-init-catalog.ts';
import { uniqueFields, type FoundSource } from './hub-init-found.ts';
import {
  comparable,
  datasetNames,
  filesText,
  joinsByName,
  keyCandidates,
  readSourceDefinition,
  sourceNameOf,
  type LikelyJoin,
  type LikelyRelationship,
} from './registry/index.ts';
import { quoteName, quoteTable } from './sql/index.ts';

const ENDINGS = ['.csv', '.tsv', '.json', '.ndjson', '.jsonl', '.parquet'];
/** Folders of a workspace, and of what else lies in one, that hold no data. */
const NO_DATA = new Set(['node_modules', 'sources', 'models', 'structure', 'queries', 'env', 'policies', 'dist']);
const NO_DATA_FILES = /^(?:package|package-lock|tsconfig.*|composer|deno|jsconfig)\.json$/;
const MOST_FILES = 200;
const DEEPEST = 3;

/** Of the values of a column, those that another has, for it to look like a reference. */
const LIKELY_SHARE = 0.95;
/** Pairs of text columns whose values are compared though their names say nothing. */
const MOST_PAIRS = 200;
/** So few values are in another column by chance. */
const LEAST_VALUES = 3;
/** In fewer rows a first column is unique by chance. */
const LEAST_ROWS = 10;

/** The data files of a folder, by path from it; the folders below it too, but not deep. */
export async function dataFiles(folder: string, depth = 0): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith('.'))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(async (entry) => {
        const { name } = entry;
        if (entry.isDirectory())
          return depth < DEEPEST && !NO_DATA.has(name)
            ? (await dataFiles(join(folder, name), depth + 1)).map((path) => `${name}/${path}`)
            : [];
        return ENDINGS.includes(extname(name).toLowerCase()) && !NO_DATA_FILES.test(name) ? [name] : [];
      }),
  );
  return found.flat();
}

/**
 * What a folder of files would be as a source: a dataset a file, with the keys and relationships that their values show. Throws
 * NOT_FOUND where it has none that can be read.
 */
export async function findFolder(data: string, folder: string, place: LookingPlace): Promise<FoundSource> {
  const signal = AbortSignal.timeout(600_000);
  const all = await dataFiles(data);
  if (all.length === 0) throw new WeirError('NOT_FOUND', `${data} has no data files: they end in ${ENDINGS.join(', ')}.`);
  const depth = (path: string) => path.split('/').length;
  // Of two files of one name, the one that lies higher keeps it.
  const taken = all.toSorted((a, b) => depth(a) - depth(b)).slice(0, MOST_FILES);
  const source = sourceNameOf(basename(data), 'data');
  const allowed = pathFrom(folder, data);
  const files = new Map([...datasetNames(taken)].map(([path, name]) => [name, allowed === '.' ? path : `${allowed}/${path}`]));
  const definition = { source, kind: 'files', files: Object.fromEntries(files) };
  const { declared, problems } = readSourceDefinition(definition, place.kinds);
  if (!declared) throw new WeirError('INTERNAL', problems.map(({ message }) => message).join(' '));
  const connector = place.kinds.find(({ kind }) => kind === 'files');
  if (!connector) throw new Error('there is no connector for files');
  place.use({ folder, allow: [allowed], sources: [declared.value] });
  const opened = connector.open(declared.value, { resolve: (text) => text, outbound: ANY_ADDRESS, workspace: folder, report: () => {} });
  try {
    const structure = await opened.describe(signal);
    if (structure.kind !== 'relational') throw new Error('files have tables');
    const left = new Map<string, string>(
      (opened.problems?.() ?? []).map(({ path = '', message }) => {
        const table = path.slice(source.length + 1);
        return [files.get(table) ?? table, message.replace(`${path}: `, '')];
      }),
    );
    const engine = await place.engine();
    const tables = await Promise.all(structure.tables.map((table) => withKey(table, engine, signal)));
    const proposed: Proposed = {
      declaration: declared.value,
      home: 'files',
      dialect: 'duckdb',
      structure: { kind: 'relational', tables, foreignKeys: [] },
      fidelity: () => 'NONE',
    };
    const names = nameProposal(proposed);
    const datasets = await byRows([...names.catalog.datasets.values()], engine, signal);
    const joins = await joinsOf(datasets, engine, signal);
    const text = filesText({
      source,
      files: tables.map(({ name, key }) => ({ name, path: files.get(name) ?? name, ...(key && { key }) })),
      left,
      named: names.named,
      datasets: [...names.catalog.datasets.values()],
    });
    return {
      source,
      proposed,
      names,
      text,
      relationships: provenRelationships(joins, proposed, names),
      datasets,
      ...(allowed === 'data' ? {} : { allow: [allowed] }),
      notes: [
        ...[...left].map(([path, why]) => `${path} is left out: ${why}`),
        ...(all.length > taken.length ? [`${all.length - taken.length} files past the first ${MOST_FILES} are left out.`] : []),
      ],
    };
  } finally {
    await opened.close();
  }
}

const pathFrom = (folder: string, data: string): string => relative(folder, data).split(sep).join('/') || '.';

/** With the best of the columns that may be its key, where the values of one are. */
async function withKey(table: Table, engine: Engine, signal: AbortSignal): Promise<Table> {
  const candidates = keyCandidates(table.name, table.columns);
  if (candidates.length === 0) return table;
  const counts = candidates.flatMap(({ column }, index) => [
    `count(${quoteName(column)}) AS n${index}`,
    `count(DISTINCT ${quoteName(column)}) AS d${index}`,
  ]);
  const [row = {}] = await engine.rows(`SELECT count(*) AS total, ${counts.join(', ')} FROM ${quoteTable(table.at)}`, [], signal);
  const total = Number(row['total']);
  const key = candidates.find(
    ({ byChance }, index) =>
      total >= (byChance ? LEAST_ROWS : 1) && Number(row[`n${index}`]) === total && Number(row[`d${index}`]) === total,
  );
  if (!key) return table;
  // As the source will have it once its file names the key.
  const columns = table.columns.map((column): Column => (column.name === key.column ? { ...column, nullable: false } : column));
  return { ...table, columns, key: [key.column] };
}

/** Those with the most rows first. */
async function byRows(datasets: readonly Dataset[], engine: Engine, signal: AbortSignal): Promise<readonly Dataset[]> {
  const counted = await Promise.all(
    datasets.map(async (dataset) => {
      const [row] = await engine.rows(`SELECT count(*) AS total FROM ${quoteTable(dataset.at)}`, [], signal);
      return { dataset, rows: Number(row?.['total']) };
    }),
  );
  return counted.toSorted((a, b) => b.rows - a.rows || (a.dataset.id < b.dataset.id ? -1 : 1)).map(({ dataset }) => dataset);
}

type WeighedJoin = LikelyJoin & Pick<LikelyRelationship, 'active' | 'why'>;

/** Joins that names propose and values confirm, and, only to be looked at, those that values alone propose. */
async function joinsOf(datasets: readonly Dataset[], engine: Engine, signal: AbortSignal): Promise<readonly WeighedJoin[]> {
  const named = joinsByName(datasets, [], uniqueFields);
  const weighed: WeighedJoin[] = [];
  for (const join of named) {
    const { values, found } = await matches(join, engine, signal);
    if (values === 0 || found / values < LIKELY_SHARE) continue;
    const why = found === values ? 'all values are there' : `${((100 * found) / values).toFixed(1)} % of the values are there`;
    weighed.push({ ...join, active: found === values, why });
  }
  const isText = ({ filterScalar, list, opaque }: Field) => filterScalar === 'String' && !list && !opaque;
  const others = datasets
    .flatMap((from) =>
      from.fields
        .filter((field) => isText(field) && !uniqueFields(from).includes(field))
        .filter((field) => !weighed.some((each) => each.from === from && each.field === field))
        .flatMap((field) =>
          datasets.flatMap((to) =>
            uniqueFields(to)
              .filter((target) => to !== from && isText(target) && comparable(field, target))
              .map((target) => ({ from, field, to, target })),
          ),
        ),
    )
    .slice(0, MOST_PAIRS);
  for (const join of others) {
    const { values, found, distinct } = await matches(join, engine, signal);
    if (distinct >= LEAST_VALUES && found === values)
      weighed.push({ ...join, active: false, why: 'all values are there, and the names say nothing' });
  }
  return weighed;
}

/** How many rows have a value in the column, how many of those the other column has, and how many values there are. */
async function matches({ from, field, to, target }: LikelyJoin, engine: Engine, signal: AbortSignal) {
  const column = `CAST(${quoteName(field.column)} AS VARCHAR)`;
  const keys = `SELECT CAST(${quoteName(target.column)} AS VARCHAR) FROM ${quoteTable(to.at)}`;
  const [row = {}] = await engine.rows(
    `SELECT coalesce(sum(n), 0) AS "values", coalesce(sum(n) FILTER (v IN (${keys})), 0) AS "found", count(*) AS "distinct"
     FROM (SELECT ${column} AS v, count(*) AS n FROM ${quoteTable(from.at)} WHERE ${quoteName(field.column)} IS NOT NULL GROUP BY 1)`,
    [],
    signal,
  );
  return { values: Number(row['values']), found: Number(row['found']), distinct: Number(row['distinct']) };
}

/** A folder that may not be read is one without data. */
export const hasData = (folder: string): Promise<boolean> =>
  dataFiles(folder, DEEPEST).then(
    (files) => files.length > 0,
    () => false,
  );
