import type { SourceResolvers } from './resolver-types.ts';

export const sourceResolvers: SourceResolvers = {
  owner: ({ owner }) => owner ?? null,
  problems: ({ problems }) => problems.map(({ code, message, path }) => ({ code, message, path: path ?? null })),
  datasets: ({ datasets }) => datasets.map(({ id, type, key, fidelity }) => ({ name: id, type, key: key ? [...key] : null, fidelity })),
};
