import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApolloServer } from '@apollo/server';
import { makeExecutableSchema } from '@graphql-tools/schema';
import DataLoader from 'dataloader';
import type { Identity } from '../contract/index.ts';
import { MAX_TOKENS } from './documents.ts';
import { toApollo, type HttpDoor } from './graph-door.ts';
import { toGraphQLError } from './graphql-errors.ts';
import type { HubView, RegistryContext } from './registry/context.ts';
import { resolvers } from './registry/resolvers.ts';

/** The package's folder, whether this runs from src/ or from dist/src/. */
function packageFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json')) && existsSync(join(folder, 'schema'))) return folder;
    if (folder === dirname(folder)) throw new Error('the package has no schema/ beside its package.json');
  }
}

/** The control plane's SDL: every file under schema/. */
export function registrySdl(): string {
  const folder = join(packageFolder(), 'schema');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.graphql'));
  return files
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}

export const registryContext = (identity: Identity, hub: HubView): RegistryContext => ({
  identity,
  hub,
  fates: new DataLoader((runs) => hub.fates(runs).then((found) => [...found])),
  lastRuns: new DataLoader((models) => hub.lastRuns(models).then((found) => [...found])),
});

/** The door of the control plane. */
export async function openRegistryDoor(): Promise<HttpDoor<RegistryContext>> {
  const server = new ApolloServer<RegistryContext>({
    schema: makeExecutableSchema<RegistryContext>({ typeDefs: registrySdl(), resolvers }),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: (formatted, thrown) => {
      const original = thrown instanceof Error && 'originalError' in thrown ? thrown.originalError : undefined;
      if (!original) return formatted;
      const { message, extensions } = toGraphQLError(original);
      return { ...formatted, message, extensions };
    },
  });
  await server.start();
  return toApollo(server);
}
