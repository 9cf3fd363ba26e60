import { inSlices, WeirError } from '../../contract/index.ts';
import type { Question, ReadContext, Source, SourceSetting } from '../../contract/index.ts';
import { openEndpoint } from '../subgraph/open-endpoint.ts';
import { schemaInFile } from '../subgraph/read-schema.ts';
import { compileQuestion } from './compile-question.ts';
import type { GraphqlDeclaration } from './declaration.ts';
import { modelSteps } from './model.ts';
import type { Model } from './model.ts';
import type { CompiledQuestion } from './question.ts';
import { introspected, INTROSPECTIONS, refusedIntrospection, schemaOfSdl } from './read-schema.ts';

/** Questions that are kept compiled: the graph puts the same ones again and again. */
const KEPT = 1_000;
/** Values of the client's stand in them, which may be of any length. */
const KEPT_LENGTH = 20_000;

/** What was made of a schema's text. */
interface Read {
  readonly text: string;
  readonly model: Model;
  readonly compiled: Map<string, CompiledQuestion>;
}

/** An ordinary GraphQL endpoint as a source. Throws BAD_DEFINITION where its address is none. */
export function openGraphql(declaration: GraphqlDeclaration, setting: SourceSetting): Source {
  const { source, schema } = declaration;
  const { endpoint, ask, close } = openEndpoint(declaration, setting);
  let read: Read | undefined;
  /** Of the introspections, the first that it answered. */
  let speaks = 0;

  const introspection = async (signal: AbortSignal): Promise<string> => {
    for (let at = speaks; ; at += 1) {
      const query = INTROSPECTIONS[at];
      if (query === undefined) throw new WeirError('INTERNAL', `Source "${source}" is introspected in no way`, { source });
      try {
        const body = await ask({ kind: 'graph', query, variables: {} }, signal);
        speaks = at;
        return body;
      } catch (thrown) {
        if (!(thrown instanceof WeirError) || thrown.code !== 'SOURCE_ERROR') throw thrown;
        if (at + 1 === INTROSPECTIONS.length) throw refusedIntrospection(thrown);
      }
    }
  };
  /** What is the same text as before is not made anew: an endpoint is looked at often, and seldom another. */
  const look = async (signal: AbortSignal): Promise<Read> => {
    const ofFile = schema !== 'introspect';
    const text = ofFile
      ? await schemaInFile(source, setting.workspace, schema, '`introspect` nor a file of the workspace')
      : await introspection(signal);
    if (read?.text === text) return read;
    const model = await inSlices(modelSteps(ofFile ? schemaOfSdl(source, schema, text) : introspected(text, endpoint), declaration));
    return (read = { text, model, compiled: new Map() });
  };
  const compiledOf = ({ model, compiled }: Read, query: string): CompiledQuestion => {
    const known = compiled.get(query);
    if (known) return known;
    const made = compileQuestion(query, { ...model, endpoint });
    if (query.length > KEPT_LENGTH) return made;
    const [oldest] = compiled.keys();
    if (compiled.size >= KEPT && oldest !== undefined) compiled.delete(oldest);
    compiled.set(query, made);
    return made;
  };

  return {
    name: source,
    kind: 'graphql',
    async describe(signal) {
      const { model } = await look(signal);
      return model.structure;
    },
    async execute(question: Question, { signal }: ReadContext) {
      if (question.kind !== 'graph') throw new WeirError('INTERNAL', `Source "${source}" is asked in GraphQL, not in SQL`, { source });
      const compiled = compiledOf(read ?? (await look(signal)), question.query);
      return compiled(question, (own) => ask(own, signal));
    },
    lookups: () =>
      new Map(
        [...(read?.model.lookups.byType ?? [])].flatMap(([own, lookup]) => {
          const [type, field] = [read?.model.names.type(own), read?.model.names.field('query', lookup.field)];
          return type === undefined || field === undefined ? [] : [[type, { field, key: lookup.arguments.map(({ name }) => name) }]];
        }),
      ),
    problems: () => read?.model.lookups.problems ?? [],
    close,
  };
}
