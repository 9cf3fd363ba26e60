import { ANY_ADDRESS, type RelationalStructure, type SourceDeclaration } from './contract/index.ts';
import type { LookingPlace } from './hub-check-place.ts';

/** The structure of a database at an address. Only what `describe` finds is wanted; nothing is kept open. */
export async function describeProposed(
  declaration: SourceDeclaration,
  url: string,
  folder: string,
  place: LookingPlace,
  signal: AbortSignal,
): Promise<RelationalStructure> {
  const connector = place.kinds.find(({ kind }) => kind === declaration.kind);
  if (!connector) throw new Error(`there is no connector for ${declaration.kind}`);
  const opened = connector.open(declaration, { resolve: () => url, outbound: ANY_ADDRESS, workspace: folder, report: () => {} });
  try {
    const structure = await opened.describe(signal);
    if (structure.kind !== 'relational') throw new Error('a database has tables');
    return structure;
  } finally {
    await opened.close();
  }
}
