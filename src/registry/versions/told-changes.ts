import type { SchemaChange } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import type { SchemaWork } from './schema-work.ts';
import type { VersionRecords } from './version-records.ts';
import { oneText } from './version-texts.ts';

/** Answers what changed with a version: told once, by a worker, and kept with it. Throws NOT_FOUND, TIMEOUT. */
export function toldChanges(options: {
  storage: Storage;
  records: VersionRecords;
  work: SchemaWork;
}): (id: string) => Promise<readonly SchemaChange[]> {
  const { storage, records, work } = options;
  const telling = new Map<string, Promise<readonly SchemaChange[]>>();

  const tell = async (id: string): Promise<readonly SchemaChange[]> => {
    const { changes: told, sdl, version } = await records.byId(id);
    if (told) return told;
    const before = sdl === null ? undefined : await records.servedBefore(version.target, version.number);
    const changes = sdl === null || !before?.sdl ? [] : await work.compare(await oneText(storage, before.sdl), await oneText(storage, sdl));
    await storage.pool.query('update hub.schema_version set changes = $2 where id = $1', [id, JSON.stringify(changes)]);
    return changes;
  };
  return (id) => {
    const told = telling.get(id) ?? tell(id).finally(() => telling.delete(id));
    telling.set(id, told);
    return told;
  };
}
