export * from './naming/index.ts';
export * from './graph-types/index.ts';
export * from './reader/index.ts';
