import { Pool } from 'undici';
import { WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting } from '../../contract/index.ts';
import { ask } from './ask.ts';
import type { SubgraphDeclaration } from './declaration.ts';
import { endpointOf } from './endpoint.ts';
import { schemaIn, schemaInFile, SERVICE_QUERY } from './read-schema.ts';

/** Requests to one subgraph at a time; more wait for a connection. */
const CONNECTIONS = 64;

/** A Federation subgraph over HTTP as a source. Throws BAD_DEFINITION where its address is none. */
export function openSubgraph(declaration: SubgraphDeclaration, setting: SourceSetting): Source {
  const { source, schema } = declaration;
  const endpoint = endpointOf(declaration, setting);
  const closing = new AbortController();
  // The clock of each question is its timeout; undici's own are for those that have none.
  const pool = new Pool(endpoint.origin, {
    connections: CONNECTIONS,
    connect: { timeout: endpoint.timeoutMs },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const until = (signal: AbortSignal) => AbortSignal.any([signal, closing.signal]);

  return {
    name: source,
    kind: 'subgraph',
    async describe(signal) {
      if (schema !== 'introspect') return schemaInFile(source, setting.workspace, schema);
      return schemaIn(await ask(pool, endpoint, { kind: 'graph', query: SERVICE_QUERY, variables: {} }, until(signal)), endpoint);
    },
    async execute(question: Question, context: ReadContext) {
      if (question.kind !== 'graph') throw new WeirError('INTERNAL', `Source "${source}" is asked in GraphQL, not in SQL`, { source });
      return ask(pool, endpoint, question, until(context.signal));
    },
    async close() {
      closing.abort(new WeirError('SOURCE_UNAVAILABLE', `Source "${source}" was closed`, { source }));
      await pool.destroy();
    },
  };
}
