export { loadWorkspace } from './load-workspace.ts';
export type { WorkspaceOptions } from './load-workspace.ts';
export { readDotEnv } from './dot-env.ts';
export type { DotEnv } from './dot-env.ts';
export { referenceResolver, resolveReferences } from './references.ts';
export type { Environment } from './references.ts';
