import type { SchemaVersion } from '../../contract/index.ts';
import { WeirError } from '../../contract/index.ts';
import type { Storage } from '../../storage/index.ts';
import { SEEN, versionOf, versionRecord } from './version-record.ts';
import type { VersionRecord } from './version-record.ts';

export interface VersionRecords {
  find(id: string): Promise<VersionRecord | undefined>;
  /** Throws NOT_FOUND. */
  byId(id: string): Promise<VersionRecord>;
  byNumber(target: string, number: number): Promise<VersionRecord | undefined>;
  served(target: string): Promise<VersionRecord | undefined>;
  /** The newest version below a number that was served. */
  servedBefore(target: string, number: number): Promise<VersionRecord | undefined>;
  page(asked: { target: string; first: number; after?: number | undefined }): Promise<{
    versions: readonly SchemaVersion[];
    hasNext: boolean;
    total: number;
  }>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The versions in the hub's records, as typed rows. */
export function versionRecords({ records: { schemaVersion: table } }: Storage): VersionRecords {
  const find: VersionRecords['find'] = async (id) => {
    const row = UUID.test(id) ? await table.findUnique({ where: { id } }) : null;
    return row ? versionRecord(row) : undefined;
  };
  return {
    find,
    async byId(id) {
      const found = await find(id);
      if (!found) throw new WeirError('NOT_FOUND', `There is no schema version with the id "${id.slice(0, 100)}".`);
      return found;
    },
    async byNumber(target, number) {
      const row = await table.findUnique({ where: { target_number: { target, number } } });
      return row ? versionRecord(row) : undefined;
    },
    async served(target) {
      const row = await table.findFirst({ where: { target, state: 'SERVED' } });
      return row ? versionRecord(row) : undefined;
    },
    async servedBefore(target, number) {
      const row = await table.findFirst({ where: { target, number: { lt: number }, sdl: { not: null } }, orderBy: { number: 'desc' } });
      return row ? versionRecord(row) : undefined;
    },
    async page({ target, first, after }) {
      const [rows, newest] = await Promise.all([
        table.findMany({
          where: { target, ...(after === undefined ? {} : { number: { lt: after } }) },
          orderBy: { number: 'desc' },
          take: first + 1,
          select: SEEN,
        }),
        table.findFirst({ where: { target }, orderBy: { number: 'desc' }, select: { number: true } }),
      ]);
      // Numbers have no gaps: the newest is the count of all.
      return { versions: rows.slice(0, first).map(versionOf), hasNext: rows.length > first, total: newest?.number ?? 0 };
    },
  };
}
