export { findBinaries } from './binaries.ts';
export { removeEmbedded, startEmbedded } from './start.ts';
export { findDatabase } from './databases.ts';
export type { EmbeddedServer } from './start.ts';
