import type { ModelResolvers } from './resolver-types.ts';

export const modelResolvers: ModelResolvers = {
  owner: ({ owner }) => owner ?? null,
  description: ({ description }) => description ?? null,
  file: ({ file }) => file ?? null,
  workspace: ({ workspace }) => workspace ?? null,
  type: ({ name, dataset }) => dataset?.type ?? name,
  lastRun: async ({ name }, _asked, { lastRuns }) => (await lastRuns.load(name)) ?? null,
};
