import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inSlices, messageOf, SCALARS, type Problem, type RelationalStructure, type Structure } from '../../contract/index.ts';
import { jsonText, jsonTextSteps } from './json-text.ts';
import { writeText } from './write-text.ts';

/** The structure last seen of a source, and the names that the graph gave to it. */
export interface SeenSource {
  readonly structure: Structure;
  /** By the dataset's id, as they are pinned. */
  readonly names: Readonly<Record<string, SeenNames>>;
}

interface SeenNames {
  readonly type: string;
  readonly one?: string;
  readonly many: string;
  readonly suffix?: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly relations: Readonly<Record<string, string>>;
}

/** The folder of a workspace that is under version control, so that `weir check` can judge without the sources. */
const FOLDER = 'structure';
/** 500 tables take about 2 MB. */
const MAX_BYTES = 100_000_000;

const texts = z.array(z.string());
const named = z.record(z.string(), z.string());
const column = z.strictObject({
  name: z.string(),
  nativeType: z.string(),
  scalar: z.enum(SCALARS).nullable(),
  list: z.boolean(),
  nullable: z.boolean(),
  enumValues: texts.optional(),
  description: z.string().optional(),
});
const table = z.strictObject({
  name: z.string(),
  at: z.strictObject({ schema: z.string().optional(), name: z.string() }),
  columns: z.array(column),
  key: texts.optional(),
  uniques: z.array(texts),
  description: z.string().optional(),
  oldRows: z.boolean().optional(),
});
const foreignKey = z.strictObject({ name: z.string(), table: z.string(), columns: texts, target: z.string(), targetColumns: texts });

const form = z.strictObject({
  source: z.string(),
  structure: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('relational'), tables: z.array(table), foreignKeys: z.array(foreignKey) }),
    // Line by line, so that a difference is one of lines.
    z.strictObject({ kind: z.literal('graph'), sdl: texts }),
  ]),
  names: z.record(
    z.string(),
    z.strictObject({
      type: z.string(),
      one: z.string().optional(),
      many: z.string(),
      suffix: z.string().optional(),
      fields: named,
      relations: named,
    }),
  ),
});

/** `structure/shop.json` */
export const structureFile = (source: string): string => `${FOLDER}/${source}.json`;

/** Writes what was seen of a source into its file, where that says something else. True where it was written. */
export async function writeStructure(workspace: string, source: string, { structure, names }: SeenSource): Promise<boolean> {
  await mkdir(join(workspace, FOLDER), { recursive: true });
  return writeText(join(workspace, structureFile(source)), await inSlices(jsonTextSteps(told(source, { structure, names }))));
}

/** What the file of a source would say: the same for what is the same, in whatever order a server told it. */
export const structureText = (source: string, seen: SeenSource): string => jsonText(told(source, seen));

const told = (source: string, { structure, names }: SeenSource): unknown => ({
  source,
  structure: structure.kind === 'graph' ? { ...structure, sdl: structure.sdl.split('\n') } : inOrder(structure),
  names,
});

/** What the file of a source says; nothing where there is none. */
export async function readStructure(workspace: string, source: string): Promise<{ seen?: SeenSource; problems: readonly Problem[] }> {
  const file = structureFile(source);
  const wrong = (what: string): { problems: readonly Problem[] } => ({
    problems: [
      { code: 'BAD_DEFINITION', message: `${what}. Take it away; \`weir source refresh ${source} --write\` makes it anew.`, path: file },
    ],
  });
  const about = await stat(join(workspace, file)).catch(() => undefined);
  if (!about) return { problems: [] };
  if (about.size > MAX_BYTES) return wrong('It is larger than 100 MB');
  let value: unknown;
  try {
    value = JSON.parse(await readFile(join(workspace, file), 'utf8'));
  } catch (thrown) {
    return wrong(`It is not JSON: ${messageOf(thrown)}`);
  }
  const checked = form.safeParse(value);
  if (!checked.success) return wrong(`It is not what \`weir start\` writes, at \`${checked.error.issues[0]?.path.join('.') ?? ''}\``);
  const { structure, names } = checked.data;
  if (checked.data.source !== source) return wrong(`It is of the source \`${checked.data.source}\``);
  const seen = structure.kind === 'graph' ? { kind: 'graph' as const, sdl: structure.sdl.join('\n') } : structure;
  return { seen: { structure: seen as Structure, names: names as SeenSource['names'] }, problems: [] };
}

/** Files of sources that the workspace does not have. */
export async function strayStructures(workspace: string, sources: readonly string[]): Promise<readonly string[]> {
  const files = await readdir(join(workspace, FOLDER)).catch(() => [] as string[]);
  return files
    .filter((name) => name.endsWith('.json') && !sources.includes(name.slice(0, -'.json'.length)))
    .sort()
    .map((name) => `${FOLDER}/${name}`);
}

const inOrder = ({ kind, tables, foreignKeys }: RelationalStructure): RelationalStructure => ({
  kind,
  tables: tables.toSorted((a, b) => byText(a.name, b.name)).map((each) => ({ ...each, uniques: each.uniques.toSorted(byList) })),
  foreignKeys: foreignKeys.toSorted((a, b) => byText(a.table, b.table) || byText(a.name, b.name)),
});

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byList = (a: readonly string[], b: readonly string[]): number => byText(a.join('\u0000'), b.join('\u0000'));
