import type { SchemaVersionResolvers } from './resolver-types.ts';

export const versionResolvers: SchemaVersionResolvers = {
  changes: ({ id }, _asked, { versions }) => versions.changesOf(id),
  sdl: ({ id }, _asked, { versions }) => versions.sdlOf(id),
  supergraph: ({ id }, _asked, { versions }) => versions.supergraphOf(id),
};
