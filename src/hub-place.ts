import { WeirError } from './contract/index.ts';
import type { StartOptions } from './server/index.ts';
import { openDataDirectory, openStorage, startEmbedded, type DataDirectory, type EmbeddedServer, type Storage } from './storage/index.ts';

/** Where a hub keeps what it may not lose: its data directory, held by it alone, and its database. */
export interface HubPlace {
  readonly directory: DataDirectory;
  /** The embedded PostgreSQL, started when it is first asked for. */
  embedded(): Promise<EmbeddedServer>;
  /** The hub's records and models: in the database that was given, else in the embedded one. */
  openStorage(): Promise<Storage>;
  close(): Promise<void>;
}

/** Throws BAD_USER_INPUT where production was not told where to keep its records, and what `openDataDirectory` throws. */
export async function openPlace(
  options: StartOptions,
  workspace: { folder: string; name: string; port: number },
  report: (line: string) => void,
): Promise<HubPlace> {
  if (options.production && !options.databaseUrl && !options.embedded) {
    throw new WeirError(
      'BAD_USER_INPUT',
      'In production the hub keeps its records in the PostgreSQL that DATABASE_URL names. Set it, or say --embedded to keep them in the embedded one.',
    );
  }
  const directory = await openDataDirectory(options.dataDirectory ?? `${workspace.folder}/.weir`, {
    workspace: workspace.name,
    port: workspace.port,
  });
  let server: Promise<EmbeddedServer> | undefined;
  const embedded = () => (server ??= startEmbedded(directory.path('postgres'), { report }));
  const opened: Storage[] = [];
  return {
    directory,
    embedded,
    async openStorage() {
      const url = options.databaseUrl ?? (await embedded()).url;
      const storage = await openStorage({ url, report });
      opened.push(storage);
      return storage;
    },
    async close() {
      for (const storage of opened) await storage.close();
      await (await server?.catch(() => undefined))?.stop();
      await directory.release();
    },
  };
}
