export * from './workspace/index.ts';
export { watchWorkspace, type WorkspaceWatch } from './watch/watch-workspace.ts';
export * from './versions/index.ts';
export * from './json-schema/index.ts';
export { readStructure, strayStructures, structureFile, structureText, writeStructure, type SeenSource } from './structure/index.ts';
export * from './findings/index.ts';
export * from './init/index.ts';
