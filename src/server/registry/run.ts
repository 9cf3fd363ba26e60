import type { RunResolvers } from './resolver-types.ts';

export const runResolvers: RunResolvers = {
  fates: ({ id }, _asked, { fates }) => fates.load(id),
};
