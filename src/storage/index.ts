export { findDatabase, startEmbedded } from './embedded/index.ts';
export type { EmbeddedServer } from './embedded/index.ts';
export { openDataDirectory } from './data-directory/open-data-directory.ts';
export type { DataDirectory } from './data-directory/open-data-directory.ts';
export { openStorage } from './records/open-storage.ts';
export type { Storage } from './records/open-storage.ts';
export { applyCurated, curatedState, curatedType, loadCurated, planCurated } from './curated/index.ts';
export type { CuratedColumn, CuratedLoad, CuratedTable } from './curated/index.ts';
