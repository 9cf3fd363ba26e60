import { WeirError } from '../../contract/index.ts';
import { DEFAULT_TARGET } from './needs.ts';
import { connection, decodeAfter, pageByName, pageSize } from './page.ts';
import type { QueryResolvers } from './resolver-types.ts';

export const queryResolvers: QueryResolvers = {
  viewer: (_root, _asked, { identity }) => ({ roles: [...identity.roles], scopes: [...identity.scopes] }),
  source: (_root, { name }, { hub }) => hub.sources().find((source) => source.name === name) ?? null,
  sources: (_root, asked, { hub }) => pageByName(hub.sources(), asked),
  model: (_root, { name }, { hub }) => hub.models().find((model) => model.name === name) ?? null,
  models: (_root, asked, { hub }) => pageByName(hub.models(), asked),
  roleSchema: async (_root, { role }, { hub }) => (await hub.roleSchema(role)) ?? null,
  exported: (_root, _asked, { hub }) => hub.exported(),
  run: async (_root, { id }, { hub }) => (await hub.run(id)) ?? null,
  async runs(_root, { model, first, after }, { hub }) {
    const of = model ?? undefined;
    const page = await hub.runs({ model: of, first: pageSize(first), after: decodeAfter(after) });
    const more = { hasNext: page.hasNext, hasPrevious: after !== undefined && after !== null, total: undefined };
    return { ...connection(page.runs, (run) => run.id, more), model: of };
  },
  version: async (_root, { id }, { versions }) => (await versions.version(id)) ?? null,
  async versions(_root, { target, first, after }, { versions }) {
    const below = decodeAfter(after);
    const page = await versions.versions({
      target: target ?? DEFAULT_TARGET,
      first: pageSize(first),
      after: below === undefined ? undefined : numberIn(below, MOST_VERSION_DIGITS),
    });
    return connection(page.versions, ({ number }) => String(number), {
      hasNext: page.hasNext,
      hasPrevious: below !== undefined,
      total: page.total,
    });
  },
  async tokens(_root, { first, after }, { tokens }) {
    const from = decodeAfter(after);
    const page = await tokens.list({ first: pageSize(first), after: from });
    return connection(page.tokens, ({ id }) => id, { hasNext: page.hasNext, hasPrevious: from !== undefined, total: page.total });
  },
  async audit(_root, { first, after }, { audit }) {
    const from = decodeAfter(after);
    const page = await audit.list({
      first: pageSize(first),
      after: from === undefined ? undefined : String(numberIn(from, MOST_RECORD_DIGITS)),
    });
    return connection(page.records, ({ id }) => id, { hasNext: page.hasNext, hasPrevious: from !== undefined, total: undefined });
  },
};

/** So that no cursor is past what the records count to. */
const MOST_VERSION_DIGITS = 9;
const MOST_RECORD_DIGITS = 15;

function numberIn(cursor: string, digits: number): number {
  if (/^\d+$/.test(cursor) && cursor.length <= digits) return Number(cursor);
  throw new WeirError('BAD_USER_INPUT', '`after` is no cursor of this list: give the `endCursor` of the page before.');
}
