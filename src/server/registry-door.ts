import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApolloServer } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import { execute, GraphQLError, subscribe, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { HubLimits } from '../contract/index.ts';
import { toApollo, type HttpDoor } from './graph-door.ts';
import { toGraphQLError } from './graphql-errors.ts';
import { keptDocuments } from './kept-documents.ts';
import { guarded, readOperation, type Asker, type StreamedDoor } from './operation.ts';
import type { OperationWatch } from './operations/operation-watch.ts';
import { packageFolder } from './package-folder.ts';
import type { ControlPlane, RegistryContext } from './registry/context.ts';
import { guardSchema } from './registry/guard-schema.ts';
import { resolvers } from './registry/resolvers.ts';

/** The control plane's SDL: every file under schema/. */
export function registrySdl(): string {
  const folder = join(packageFolder(), 'schema');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql'));
  return files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

/** What one request to the control plane is answered by. */
export const registryContext = (
  plane: ControlPlane,
  { identity, signal, address, requestId }: Omit<Asker, 'transport'>,
): RegistryContext => ({
  ...plane,
  identity,
  signal,
  address,
  requestId,
  fates: new DataLoader((runs) => plane.hub.fates(runs).then((found) => [...found])),
  lastRuns: new DataLoader((models) => plane.hub.lastRuns(models).then((found) => [...found])),
});

/** The error that a resolver threw, as GraphQL says it. */
function sayError(error: GraphQLError): GraphQLError {
  if (!error.originalError || error.originalError instanceof GraphQLError) return error;
  const { message, extensions } = toGraphQLError(error.originalError);
  return new GraphQLError(message, { nodes: error.nodes, path: error.path, extensions });
}
/** Says the faults of a result to its asker, and to the log what nobody expected. */
const errorSayer =
  (watch: OperationWatch, requestId: string) =>
  ({ errors, ...result }: ExecutionResult): ExecutionResult => {
    watch.faults(requestId, errors ?? []);
    return { ...result, ...(errors && { errors: errors.map(sayError) }) };
  };

/** The control plane behind a door that streams. */
const registryStreams = (schema: GraphQLSchema, plane: ControlPlane, watch: OperationWatch, limits: () => HubLimits): StreamedDoor => ({
  to: 'registry',
  limits,
  schema: () => Promise.resolve(schema),
  async run(parameters, asker) {
    const read = readOperation(schema, parameters, limits());
    if ('errors' in read) return read;
    const sayErrors = errorSayer(watch, asker.requestId);
    // Ends with the one operation, or with everything of the one who asked.
    const ended = new AbortController();
    const contextValue = registryContext(plane, { ...asker, signal: AbortSignal.any([asker.signal, ended.signal]) });
    const asked = { schema, document: read.document, operationName: read.operationName, variableValues: read.variables, contextValue };
    if (read.kind !== 'subscription') return sayErrors(await execute(asked));
    const answers = await subscribe(asked);
    if (!(Symbol.asyncIterator in answers)) return sayErrors(answers);
    const said: AsyncIterableIterator<ExecutionResult> = {
      async next() {
        const next = await answers.next();
        return next.done ? next : { done: false, value: sayErrors(next.value) };
      },
      async return() {
        ended.abort();
        await answers.return?.();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => said,
    };
    return guarded(said);
  },
});

/** The doors of the control plane. */
export async function openRegistryDoor(
  plane: ControlPlane,
  watch: OperationWatch,
  limits: () => HubLimits,
): Promise<{ readonly requests: HttpDoor<RegistryContext>; readonly streams: StreamedDoor }> {
  const schema = guardSchema(makeExecutableSchema<RegistryContext>({ typeDefs: registrySdl(), resolvers }));
  const server = new ApolloServer<RegistryContext>({
    schema,
    introspection: true,
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    plugins: [
      keptDocuments().plugin,
      {
        requestDidStart: () =>
          Promise.resolve({
            didEncounterErrors: ({ contextValue, errors }) => Promise.resolve(watch.faults(contextValue.requestId, errors)),
          }),
      },
    ],
    formatError: (formatted, thrown) => {
      const original = thrown instanceof Error && 'originalError' in thrown ? thrown.originalError : undefined;
      if (!original || original instanceof GraphQLError) return formatted;
      const { message, extensions } = toGraphQLError(original);
      return { ...formatted, message, extensions };
    },
  });
  await server.start();
  return { requests: toApollo(server), streams: registryStreams(schema, plane, watch, limits) };
}
