export { curatedType } from './column-type.ts';
export { curatedState, type CuratedModel } from './curated-state.ts';
export type { CuratedColumn, CuratedTable } from './curated-table.ts';
export { loadCurated } from './load-curated.ts';
export type { CuratedLoad } from './loading.ts';
export { applyCurated, planCurated, type CuratedMigration } from './migrate-curated.ts';
export type { CuratedLoss } from './weigh-change.ts';
