import type { RunResolvers } from './resolver-types.ts';

export const runResolvers: RunResolvers = {
  fates: async ({ id }, _asked, { fates }) => [...(await fates.load(id))],
  problems: ({ problems }) => problems.map(({ code, message, path }) => ({ code, message, path: path ?? null })),
};
