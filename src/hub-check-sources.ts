import type { Connector, Declared, Problem, Source, SourceDeclaration, Structure, Workspace } from './contract/index.ts';
import { ANY_ADDRESS, deadline, WeirError } from './contract/index.ts';
import { rememberAsked } from './hub-asked.ts';
import type { HubSource } from './hub-sources.ts';
import { readStructure, referenceResolver, structureFile, structureText, type Environment, type SeenSource } from './registry/index.ts';

/** A source as a check knows it: from itself, from what was seen of it last, or not at all. */
export interface LookedAt {
  readonly source: HubSource;
  readonly from: 'source' | 'structure' | 'nothing';
  /** Why the source itself was not read. */
  readonly why?: string;
  /** What stands in its structure file. */
  readonly seen?: SeenSource;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Files that are not here, and were taken as they were seen last. */
  readonly absent: readonly Problem[];
}

interface Looking {
  readonly workspace: Workspace;
  readonly kinds: readonly Connector[];
  readonly environment: Environment;
  readonly offline: boolean;
}

/** One that hangs is not waited for: the gate of a pull request is quick. */
const LOOK_MS = 8_000;

/**
 * Reads one source as it is, or else as it was seen last; nothing in it is changed. What is wrong with its declaration is a problem,
 * and that it does not answer is none.
 */
export async function lookAtSource(declared: Declared<SourceDeclaration>, looking: Looking): Promise<LookedAt> {
  const { source: name } = declared.value;
  const { seen, problems } = await readStructure(looking.workspace.folder, name);
  const opened = openForLooking(declared, looking);
  const told = (structure: Structure | undefined, rest: Omit<LookedAt, 'source' | 'seen'>): LookedAt => ({
    ...rest,
    problems: [...problems, ...rest.problems],
    source: hubSourceOf(declared, looking.kinds, opened.source ?? silent(declared), structure),
    ...(seen && { seen }),
  });
  const without = (why: string, wrong: readonly Problem[] = []): LookedAt =>
    told(seen?.structure, { from: seen ? 'structure' : 'nothing', why, problems: wrong, warnings: [], absent: [] });
  if (opened.problem) return without(opened.problem.message, [opened.problem]);
  if (looking.offline) return without('--offline reads no source');
  if (opened.missing.length > 0) return without(`${opened.missing.map(named).join(' and ')} cannot be had here`);
  const { signal, release } = deadline(LOOK_MS);
  try {
    const found = await opened.source.describe(signal);
    // A problem's path is its dataset, or a key of the source's own definition.
    const parts = (opened.source.problems?.() ?? []).map((part) => ({ ...part, path: part.path?.slice(name.length + 1) }));
    const absent = parts.filter(({ code }) => code === 'SOURCE_UNAVAILABLE').map(({ path }) => path);
    const wrong = parts.filter(({ code }) => code !== 'SOURCE_UNAVAILABLE').map((problem) => at(declared, problem));
    const structure = completed(found, seen?.structure, absent);
    const unknown = absent.filter((table) => structure.kind === 'relational' && !structure.tables.some((one) => one.name === table));
    const gone = parts.filter(({ code }) => code === 'SOURCE_UNAVAILABLE');
    const missing = gone.filter(({ path }) => unknown.includes(path)).map((problem) => at(declared, problem));
    const kept = gone.filter(({ path }) => !unknown.includes(path)).map((problem) => at(declared, problem));
    return told(structure, {
      from: 'source',
      problems: [...wrong, ...missing],
      warnings: changedSince(name, structure, seen),
      absent: kept,
    });
  } catch (thrown) {
    if (!(thrown instanceof WeirError)) throw thrown;
    const { code, message } = thrown;
    const definition = code === 'BAD_DEFINITION' || code === 'SECRET_REFUSED';
    return without(message, definition ? [{ code, message, path: `${declared.file}:${declared.line(['source'])}` }] : []);
  } finally {
    release();
  }
}

const named = (reference: string): string => reference.replace(/^env:/, 'the variable ').replace(/^file:/, 'the file ');

type Opened =
  | { readonly source: Source; readonly missing: readonly string[]; readonly problem?: undefined }
  | { readonly source?: undefined; readonly missing?: undefined; readonly problem: Problem };

/** Stand for what a reference names and is not here: a part of an address, or all of one. */
const STAND_INS = ['x', 'postgres://localhost/x', 'http://localhost'];

function openForLooking(declared: Declared<SourceDeclaration>, { workspace, kinds, environment }: Looking): Opened {
  const connector = kinds.find(({ kind }) => kind === declared.value.kind);
  if (!connector) throw new Error(`${declared.file}: no connector ${declared.value.kind}`);
  let problem: Problem | undefined;
  for (const standIn of STAND_INS) {
    const missing = new Set<string>();
    const resolve = referenceResolver(declared, {
      environment,
      grants: workspace.settings.secretsAllow,
      managedBy: 'WORKSPACE',
      missing: (reference) => (missing.add(reference), standIn),
    });
    try {
      const source = connector.open(declared.value, { resolve, outbound: ANY_ADDRESS, workspace: workspace.folder, report: () => {} });
      return { source, missing: [...missing] };
    } catch (thrown) {
      if (!(thrown instanceof WeirError)) throw thrown;
      problem ??= { code: thrown.code, message: thrown.message, path: `${declared.file}:${declared.line(['source'])}` };
      if (missing.size === 0) break;
      // What is wrong with a stand-in says nothing of the file.
      if (thrown.code !== 'SECRET_REFUSED') problem = undefined;
    }
  }
  return problem ? { problem } : { source: silent(declared), missing: ['what it names'] };
}

/** One that was not opened: nothing is asked of it. */
function silent({ value }: Declared<SourceDeclaration>): Source {
  const fail = () =>
    Promise.reject(new WeirError('SOURCE_UNAVAILABLE', `The source ${value.source} is not open.`, { source: value.source }));
  return { name: value.source, kind: value.kind, describe: fail, execute: fail, close: () => Promise.resolve() };
}

/** As the hub has it, but nobody watches it. */
function hubSourceOf(
  declared: Declared<SourceDeclaration>,
  kinds: readonly Connector[],
  source: Source,
  structure: Structure | undefined,
): HubSource {
  const connector = kinds.find(({ kind }) => kind === declared.value.kind);
  if (!connector) throw new Error(`${declared.file}: no connector ${declared.value.kind}`);
  return {
    name: declared.value.source,
    declared,
    managedBy: 'WORKSPACE',
    connector,
    source,
    watched: {
      source,
      structure: () => structure,
      fault: () => undefined,
      problems: () => [],
      look: () => Promise.resolve(),
      pause: () => {},
      stop: () => source.close(),
    },
    identity: declared.value.source,
    asked: rememberAsked(() => {}),
    accepted: structure,
    held: [],
    paused: false,
    feedFault: null,
  };
}

/** Files that are not here, as they were seen last: data need not be under version control. */
function completed(found: Structure, seen: Structure | undefined, absent: readonly (string | undefined)[]): Structure {
  if (found.kind !== 'relational' || seen?.kind !== 'relational') return found;
  return { ...found, tables: [...found.tables, ...seen.tables.filter(({ name }) => absent.includes(name))] };
}

const at = (
  { file, line, value }: Declared<SourceDeclaration>,
  { code, message, path }: Omit<Problem, 'path'> & { readonly path?: string | undefined },
): Problem => ({
  code,
  message,
  path: `${file}:${line(path === undefined ? ['source'] : value.kind === 'files' ? ['files', path] : path.split('.'))}`,
});

function changedSince(name: string, structure: Structure, seen: SeenSource | undefined): readonly Problem[] {
  if (!seen || structureText(name, { ...seen, structure }) === structureText(name, seen)) return [];
  const message = `It is not what the source ${name} is now. \`weir source refresh ${name} --write\`, or a start in development, writes it anew.`;
  return [{ code: 'CONFLICT', message, path: structureFile(name) }];
}
