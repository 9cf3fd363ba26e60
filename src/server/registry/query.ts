import { connection, decodeAfter, pageByName, pageSize } from './page.ts';
import type { QueryResolvers } from './resolver-types.ts';

export const queryResolvers: QueryResolvers = {
  viewer: (_root, _asked, { identity }) => ({ roles: [...identity.roles], scopes: [...identity.scopes] }),
  source: (_root, { name }, { hub }) => hub.sources().find((source) => source.name === name) ?? null,
  sources: (_root, asked, { hub }) => pageByName(hub.sources(), asked),
  model: (_root, { name }, { hub }) => hub.models().find((model) => model.name === name) ?? null,
  models: (_root, asked, { hub }) => pageByName(hub.models(), asked),
  run: async (_root, { id }, { hub }) => (await hub.run(id)) ?? null,
  async runs(_root, { model, first, after }, { hub }) {
    const page = await hub.runs({ model: model ?? undefined, first: pageSize(first), after: decodeAfter(after) });
    return connection(page.runs, (run) => run.id, {
      hasNext: page.hasNext,
      hasPrevious: after !== undefined && after !== null,
      total: page.total,
    });
  },
};
