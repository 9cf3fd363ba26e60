import { buildASTSchema, buildClientSchema, getIntrospectionQuery, Kind, parse, specifiedDirectives, validateSchema, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema, IntrospectionQuery } from 'graphql';
import { messageOf, WeirError } from '../../contract/index.ts';
import type { Steps } from '../../contract/index.ts';
import type { Endpoint } from '../subgraph/endpoint.ts';
import { beginningOf, wrongAnswer } from '../subgraph/fault.ts';

/** What a server of today can say of itself, and what every one can: what the first asks for beside, older ones refuse. */
export const INTROSPECTIONS: readonly string[] = [
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true, oneOf: true }),
  getIntrospectionQuery({ specifiedByUrl: true, inputValueDeprecation: true }),
  getIntrospectionQuery(),
];

const CURE = 'Where it refuses introspection, name a file of the workspace that holds its SDL as `schema`';

/** What to tell where it answered no introspection. */
export const refusedIntrospection = (fault: WeirError): WeirError =>
  new WeirError('SOURCE_ERROR', `${fault.message.replace(/\.$/, '')}. ${CURE}`, fault.extensions);

/** The schema in the answer to an introspection. Throws SOURCE_ERROR where there is none. */
export function* introspected(body: string, endpoint: Endpoint): Steps<GraphQLSchema> {
  const none = (why: string) => wrongAnswer(endpoint, `does not say what its schema is: ${why}. ${CURE}`);
  try {
    const { data } = JSON.parse(body) as { data?: IntrospectionQuery | null };
    if (!data?.__schema) throw new Error(`its answer has no \`__schema\`, but ${beginningOf(body)}`);
    yield;
    const schema = buildClientSchema(data);
    yield;
    return valid(schema);
  } catch (thrown) {
    throw none(messageOf(thrown).replace(/\.$/, ''));
  }
}

/** The schema that an SDL file holds; of directives only GraphQL's own are read. Throws BAD_DEFINITION where it is none. */
export function* schemaOfSdl(source: string, file: string, sdl: string): Steps<GraphQLSchema> {
  try {
    const document = withoutForeignDirectives(parse(sdl, { noLocation: true }));
    yield;
    const schema = buildASTSchema(document, { assumeValidSDL: true });
    yield;
    return valid(schema);
  } catch (thrown) {
    throw new WeirError('BAD_DEFINITION', `Source "${source}": its \`schema\` "${file}" is no GraphQL schema: ${messageOf(thrown)}`, {
      source,
    });
  }
}

function valid(schema: GraphQLSchema): GraphQLSchema {
  const faults = validateSchema(schema);
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join('; '));
  return schema;
}

const KNOWN: ReadonlySet<string> = new Set(specifiedDirectives.map(({ name }) => name));

function withoutForeignDirectives(document: DocumentNode): DocumentNode {
  const plain = visit(document, {
    Directive: ({ name }) => (KNOWN.has(name.value) ? undefined : null),
    DirectiveDefinition: () => null,
  });
  // `extend schema @link(…)` says nothing once its directive is gone.
  const definitions = plain.definitions.filter(
    (node) => node.kind !== Kind.SCHEMA_EXTENSION || node.directives?.length || node.operationTypes?.length,
  );
  return { ...plain, definitions };
}
