import type { RunConnectionResolvers } from './resolver-types.ts';

export const runConnectionResolvers: RunConnectionResolvers = {
  totalCount: ({ model }, _asked, { hub }) => hub.runCount(model),
};
