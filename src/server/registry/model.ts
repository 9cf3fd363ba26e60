import type { ModelResolvers } from './resolver-types.ts';

export const modelResolvers: ModelResolvers = {
  owner: ({ owner }) => owner ?? null,
  type: ({ name, dataset }) => dataset?.type ?? name,
  key: ({ key }) => [...key],
  problems: ({ problems }) => problems.map(({ code, message, path }) => ({ code, message, path: path ?? null })),
  lastRun: async ({ name }, _asked, { lastRuns }) => (await lastRuns.load(name)) ?? null,
};
