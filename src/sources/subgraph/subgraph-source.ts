import { WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting } from '../../contract/index.ts';
import type { SubgraphDeclaration } from './declaration.ts';
import { openEndpoint } from './open-endpoint.ts';
import { publishedSchema, schemaIn, schemaInFile, SERVICE_QUERY } from './read-schema.ts';

/** A Federation subgraph over HTTP as a source. Throws BAD_DEFINITION where its address is none. */
export function openSubgraph(declaration: SubgraphDeclaration, setting: SourceSetting): Source {
  const { source, schema } = declaration;
  const { endpoint, ask, close } = openEndpoint(declaration, setting);

  return {
    name: source,
    kind: 'subgraph',
    async describe(signal) {
      if (schema === 'published') return publishedSchema(source, setting.published?.());
      if (schema !== 'introspect') {
        const sdl = await schemaInFile(source, setting.workspace, schema, '`introspect` nor `published` nor a file of the workspace');
        return Object.freeze({ kind: 'graph', sdl });
      }
      return schemaIn(await ask({ kind: 'graph', query: SERVICE_QUERY, variables: {} }, signal), endpoint);
    },
    async execute(question: Question, context: ReadContext) {
      if (question.kind !== 'graph') throw new WeirError('INTERNAL', `Source "${source}" is asked in GraphQL, not in SQL`, { source });
      return ask(question, context.signal, context.requestId);
    },
    close,
  };
}
