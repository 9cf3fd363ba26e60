export { buildGraph } from './build-graph.ts';
export { holdGraph } from './hold-graph.ts';
export type { GraphHolder } from './hold-graph.ts';
export type { BuiltGraph, FederatedGraph, GraphInput, Remote } from './graph-input.ts';
