import type { SourceResolvers } from './resolver-types.ts';

export const sourceResolvers: SourceResolvers = {
  owner: ({ owner }) => owner ?? null,
  description: ({ description }) => description ?? null,
  workspace: ({ workspace }) => workspace ?? null,
  file: ({ file }) => file ?? null,
  lastError: ({ lastError }) => lastError ?? null,
};
