export { openVersions } from './open-versions.ts';
export { openSchemaWork } from './schema-work.ts';
export type { SchemaVersions, VersionKeys } from './schema-versions.ts';
export type { GraphForm, PublicGraph } from './graph-form.ts';
export { artifactsOf } from './artifacts.ts';
export type { ArtifactAnswer, Artifacts } from './artifacts.ts';
export { sizeProblems } from './size-problems.ts';
export { publicSdl } from './public-sdl.ts';
