export { curatedType } from './column-type.ts';
export { curatedState } from './curated-state.ts';
export { checkTables } from './curated-table.ts';
export type { CuratedColumn, CuratedTable } from './curated-table.ts';
export { loadCurated } from './load-curated.ts';
export type { CuratedLoad } from './loading.ts';
export { applyCurated, planCurated } from './migrate-curated.ts';
