import { refused, WeirError } from '../../contract/index.ts';
import type { SchemaVersion, SubgraphSdl } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { graphForms, type GraphForm } from './graph-form.ts';
import { keepPublishedSchemas, publishedSchemas } from './published.ts';
import { recordVersion } from './record-version.ts';
import type { SchemaVersions } from './schema-versions.ts';
import { openSchemaWork } from './schema-work.ts';
import { keepTexts, knownText } from './schema-texts.ts';
import { sizeProblems } from './size-problems.ts';
import { toldChanges } from './told-changes.ts';
import { versionRecords } from './version-records.ts';
import { oneText, withTexts } from './version-texts.ts';

/** Opens the versions that the hub's records have. `maxSdlBytes`: of one subgraph's SDL (`limits.sdl`). */
export function openVersions(options: { storage: Storage; maxSdlBytes: () => number; report: (line: string) => void }): SchemaVersions {
  const { storage, report } = options;
  const work = openSchemaWork();
  const records = versionRecords(storage);
  const changesOf = toldChanges({ storage, records, work });
  const listeners = new Set<(version: SchemaVersion) => void>();
  let closing = false;
  /** Ends once what was to be recorded is: versions have the order in which they were served. */
  let recording: Promise<unknown> = Promise.resolve();
  let writing: Promise<unknown> = Promise.resolve();
  /** Supergraphs that are being composed, by version. */
  const composing = new Map<string, Promise<string>>();

  const tell = async (id: string): Promise<SchemaVersion> => {
    const { version } = await records.byId(id);
    for (const listener of listeners) listener(version);
    return version;
  };
  const write = async ({ form: { sdl, subgraphs }, ...rest }: Parameters<SchemaVersions['record']>[0] & { readonly form: GraphForm }) => {
    const id = await recordVersion(storage, { ...rest, sdl, subgraphs, problems: [] });
    if (id === undefined) return null;
    const version = await tell(id);
    // Whoever asks waits for the same; where it cannot be told now, it is told when it is asked for.
    changesOf(id).catch((fault: Error) => {
      if (!closing) report(`schema version ${version.number}: its changes are not told yet: ${fault.message}`);
    });
    return version;
  };
  const compose = async (id: string): Promise<string> => {
    const { subgraphs } = await records.byId(id);
    const known = await knownText(await work.compose(await withTexts(storage, subgraphs)));
    await storage.transaction(async (client) => {
      await keepTexts(client, [known]);
      await client.query('update hub.schema_version set supergraph = $2 where id = $1', [id, known.sha256]);
    });
    return known.sha256;
  };
  const supergraphKeyOf = async (id: string): Promise<string | null> => {
    const { sdl, supergraph } = await records.byId(id);
    if (sdl === null || supergraph !== null) return supergraph;
    const composed = composing.get(id) ?? compose(id).finally(() => composing.delete(id));
    composing.set(id, composed);
    return composed;
  };
  const small = (subgraphs: readonly SubgraphSdl[]) => subgraphs.filter((one) => sizeProblems([one], options.maxSdlBytes()).length === 0);

  return {
    form: graphForms(work),
    record(version) {
      const recorded = Promise.all([version.form, recording]).then(
        ([form]) => {
          if (closing) return null;
          const written = write({ ...version, form });
          writing = written.catch(() => undefined);
          return written;
        },
        (fault: Error) => {
          if (!closing) throw fault;
          return null;
        },
      );
      recording = recorded.catch(() => undefined);
      return recorded;
    },
    async recordFailed({ target, published, problems, actor, reason }) {
      await recording;
      const id = await recordVersion(storage, { target, sdl: null, subgraphs: [], published: small(published), actor, reason, problems });
      if (id === undefined) throw new WeirError('INTERNAL', 'What does not compose was taken for what is served.');
      return tell(id);
    },
    async check(target, candidate) {
      if (!candidate.composes) return { ok: false, composes: false, changes: [], problems: candidate.problems };
      await recording;
      const served = await records.served(target);
      const changes = served?.sdl ? await work.compare(await oneText(storage, served.sdl), candidate.sdl) : [];
      return { ok: changes.every(({ criticality }) => criticality !== 'BREAKING'), composes: true, changes, problems: [] };
    },
    async read(subgraphs) {
      const tooLarge = sizeProblems(subgraphs, options.maxSdlBytes());
      return tooLarge.length > 0 ? tooLarge : work.read(subgraphs);
    },

    async version(id) {
      return (await records.find(id))?.version;
    },
    async byNumber(target, number) {
      await recording;
      return (await records.byNumber(target, number))?.version;
    },
    async served(target) {
      await recording;
      const found = await records.served(target);
      return found?.sdl ? { version: found.version, sdl: found.sdl, subgraphs: found.subgraphs } : undefined;
    },
    async versions(asked) {
      await recording;
      return records.page(asked);
    },
    async sdlOf(id) {
      const { sdl } = await records.byId(id);
      return sdl === null ? null : oneText(storage, sdl);
    },
    async supergraphOf(id) {
      const key = await supergraphKeyOf(id);
      return key === null ? null : oneText(storage, key);
    },
    supergraphKeyOf,
    async subgraphsOf(id) {
      return withTexts(storage, (await records.byId(id)).subgraphs);
    },
    changesOf,

    published: (target) => publishedSchemas(storage, target),
    keepPublished: ({ whole = false, ...rest }) => keepPublishedSchemas(storage, { ...rest, whole }),
    async rollback(target, id) {
      const found = await records.find(id);
      if (found?.version.target !== target) {
        return refused({ code: 'NOT_FOUND', message: `The target "${target}" has no version with the id "${id}".` });
      }
      const { number, state } = found.version;
      if (state !== 'FAILED') return { number, subgraphs: await withTexts(storage, found.published) };
      const message = `Version ${number} did not compose and was never served, so there is nothing to go back to. Name a version that was.`;
      return refused({ code: 'BAD_USER_INPUT', message });
    },

    onVersion(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closing = true;
      await work.close();
      await writing;
    },
  };
}
