import { WeirError, type VersionState } from '../../../contract/index.ts';
import { allPages } from '../hub/all-pages.ts';
import type { HubClient } from '../hub/hub-client.ts';

interface KnownVersion {
  readonly id: string;
  readonly number: number;
  readonly state: VersionState;
}

/** The version with that number, as people call it, or that id; without one the version that is served. Throws NOT_FOUND. */
export async function versionOf(hub: HubClient, said: string | undefined): Promise<KnownVersion> {
  const number = said !== undefined && /^\d{1,9}$/.test(said) ? Number(said) : undefined;
  // The newest are first, and are asked for most.
  const wanted = ({ id, number: of, state }: KnownVersion) =>
    said === undefined ? state === 'SERVED' : number === undefined ? id === said : of <= number;
  for await (const version of allPages<KnownVersion>(hub, 'versions', 'id number state')) {
    if (!wanted(version)) continue;
    if (number === undefined || version.number === number) return version;
    break;
  }
  throw new WeirError(
    'NOT_FOUND',
    said === undefined ? 'No version is served yet.' : `There is no version \`${said}\`: \`weir schema history\` lists them.`,
  );
}
