import { isRefused, refused } from './contract/index.ts';
import type {
  Connector,
  Declared,
  HubActions,
  Outcome,
  Problem,
  Refusal,
  SchemaVersion,
  SourceDeclaration,
  SubgraphSdl,
} from './contract/index.ts';
import { newProblems, type HubCore } from './hub-core.ts';
import { forgetRegistered, keepRegistered, sourcesOf, type Declarations } from './hub-declared.ts';
import { publicGraphOf } from './hub-graph.ts';
import type { Topic } from './hub-topic.ts';
import { readSourceDefinition, type SchemaVersions } from './registry/index.ts';
import type { Storage } from './storage/index.ts';

/** The one graph that this hub serves. */
export const TARGET = 'default';

type SchemaActions = Pick<HubActions, 'checkSchema' | 'publishSchema' | 'rollbackSchema' | 'schemaPublished'>;

interface Registered {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly declared: Declared<SourceDeclaration>;
}

/** What the registry does with schemas that services bring. */
export function schemaActions(options: {
  core: HubCore;
  storage: Storage;
  connectors: readonly Connector[];
  versions: SchemaVersions;
  published: Topic<SchemaVersion>;
}): SchemaActions {
  const { core, storage, versions } = options;
  const wrongTarget = (target: string): Refusal | undefined =>
    target === TARGET
      ? undefined
      : refused({ code: 'NOT_FOUND', message: `There is no target "${target.slice(0, 100)}": this hub has one, \`${TARGET}\`.` });

  /** Sources that come to be by what is published under their names, or what is wrong with it. */
  const newcomers = (subgraphs: readonly SubgraphSdl[]): Outcome<{ readonly registered: readonly Registered[] }> => {
    const problems: Problem[] = [];
    const registered: Registered[] = [];
    for (const { name, url } of subgraphs) {
      const standing = sourcesOf(core.declared()).find(({ declared }) => declared.value.source === name);
      if (standing) {
        const fault = unpublishable(standing.declared, standing.workspace !== undefined, url);
        if (fault) problems.push(fault);
        if (fault || url === undefined || standing.workspace !== undefined) continue;
      }
      if (!standing && url === undefined) {
        problems.push({
          code: 'NOT_FOUND',
          message: `There is no source "${name}". Give its \`url\` with its SDL, and it is registered; or mend the name.`,
        });
        continue;
      }
      const definition = { source: name, kind: 'subgraph', url, schema: 'published' };
      const read = readSourceDefinition(definition, options.connectors);
      problems.push(...read.problems);
      if (read.declared) registered.push({ name, definition, declared: read.declared });
    }
    return problems.length ? refused(...problems) : { registered };
  };

  /** Serves what was published; keeps it as failed where it does not compose. `whole`: what is not among it is published no more. */
  const publish = async (subgraphs: readonly SubgraphSdl[], whole: boolean, cause: { actor: string; reason: string }) => {
    const failed = async (problems: readonly Problem[]) => {
      const version = await versions.recordFailed({ target: TARGET, published: subgraphs, problems, ...cause });
      options.published.tell(version);
      return refused(...problems);
    };
    const faults = await versions.read(subgraphs);
    if (faults.length) return failed(faults);
    const come = newcomers(subgraphs);
    if (isRefused(come)) return come;
    const names = new Set(subgraphs.map(({ name }) => name));
    const goes = (declared: Declared<SourceDeclaration>) =>
      come.registered.some(({ name }) => name === declared.value.source) ||
      (whole && isPublished(declared) && !names.has(declared.value.source));
    const gone = core
      .declared()
      .registeredSources.filter(goes)
      .map(({ value }) => value.source);
    const outcome = await core.change({
      cause,
      next: (now) => ({
        ...now,
        published: new Map([...(whole ? [] : now.published), ...subgraphs.map((one) => [one.name, one] as const)]),
        registeredSources: [...now.registeredSources.filter((one) => !goes(one)), ...come.registered.map(({ declared }) => declared)],
      }),
      keep: async () => {
        for (const name of gone) await forgetRegistered(storage, 'source', name);
        for (const { name, definition } of come.registered) await keepRegistered(storage, 'source', name, definition, cause.actor);
        await versions.keepPublished({ target: TARGET, subgraphs, actor: cause.actor, whole });
      },
    });
    if (isRefused(outcome)) return failed(outcome.problems);
    const version = outcome.version ?? (await versions.served(TARGET))?.version;
    if (!version) throw new Error('a graph is served, and no version of it is recorded');
    return { version };
  };

  return {
    async checkSchema(target, subgraphs) {
      const wrong = wrongTarget(target);
      if (wrong) return wrong;
      const faults = await versions.read(subgraphs);
      if (faults.length) return { ok: false, composes: false, changes: [], problems: faults };
      const before = core.assembled();
      return core.withSubgraphs(new Map(subgraphs.map(({ name, sdl }) => [name, sdl])), async (assembled) => {
        const problems = newProblems(before, assembled).map(({ problem }) => problem);
        if (problems.length) return versions.check(target, { composes: false, problems });
        return versions.check(target, await versions.form(publicGraphOf(assembled, core.sources())));
      });
    },

    async publishSchema(target, subgraphs, actor) {
      const names = subgraphs.map(({ name }) => name).join(', ');
      return wrongTarget(target) ?? publish(subgraphs, false, { actor, reason: `${names} published` });
    },

    async rollbackSchema(target, version, actor) {
      const wrong = wrongTarget(target);
      if (wrong) return wrong;
      const found = await versions.rollback(target, version);
      if (isRefused(found)) return found;
      return publish(found.subgraphs, true, { actor, reason: `rolled back to version ${found.number}` });
    },

    schemaPublished: (target, signal) =>
      (async function* () {
        for await (const version of options.published.listen(signal)) if (version.target === target) yield version;
      })(),
  };
}

/** Why a source that is there takes no published SDL. */
function unpublishable(declared: Declared<SourceDeclaration>, ofFile: boolean, url: string | undefined): Problem | undefined {
  const { source, kind } = declared.value;
  const of = ofFile ? ` (${declared.file})` : '';
  if (kind !== 'subgraph')
    return { code: 'CONFLICT', message: `The source "${source}"${of} is of kind ${kind}: its schema is read from itself, not published.` };
  if (!isPublished(declared))
    return {
      code: 'CONFLICT',
      message: `The source "${source}"${of} does not take what is published: write \`schema: published\` in its definition, or leave its schema to itself.`,
    };
  if (ofFile && url !== undefined && 'url' in declared.value && declared.value.url !== url)
    return { code: 'CONFLICT', message: `The \`url\` of "${source}" is the file's${of}: change it there, and publish without one.` };
  return undefined;
}

const isPublished = ({ value }: Declared<SourceDeclaration>): boolean => 'schema' in value && value.schema === 'published';

/** What was published before this start. */
export const loadPublished = async (versions: SchemaVersions): Promise<Declarations['published']> =>
  new Map((await versions.published(TARGET)).map((one) => [one.name, one]));
