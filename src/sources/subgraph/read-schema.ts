import { readFile, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { messageOf, WeirError } from '../../contract/index.ts';
import type { GraphStructure } from '../../contract/index.ts';
import type { Endpoint } from './endpoint.ts';
import { beginningOf, wrongAnswer } from './fault.ts';

/** What every subgraph answers (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec). */
export const SERVICE_QUERY = '{ _service { sdl } }';

/** The SDL in a subgraph's answer to the query for it. */
export function schemaIn(body: string, endpoint: Endpoint): GraphStructure {
  const noSubgraph = (why: string) => wrongAnswer(endpoint, `is no Federation subgraph: ${why}`);
  let answer: { data?: { _service?: { sdl?: unknown } | null } | null };
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch (thrown) {
    throw noSubgraph(messageOf(thrown));
  }
  const sdl = answer.data?._service?.sdl;
  if (typeof sdl !== 'string' || sdl.trim() === '') throw noSubgraph(`it has no SDL at \`_service { sdl }\`, but ${beginningOf(body)}`);
  return Object.freeze({ kind: 'graph', sdl });
}

/** The SDL in a file of the workspace. Throws BAD_DEFINITION where there is none, which is then `neither`, or it lies outside. */
export async function schemaInFile(source: string, workspace: string, file: string, neither: string): Promise<string> {
  const bad = (why: string) => new WeirError('BAD_DEFINITION', `Source "${source}": its \`schema\` "${file}" ${why}`, { source });
  const there = await realpath(resolve(workspace, file)).catch(() => undefined);
  if (there === undefined) throw bad(`is neither ${neither}`);
  const within = relative(await realpath(workspace), there);
  if (within.startsWith('..') || isAbsolute(within)) throw bad('lies outside the workspace');
  try {
    return await readFile(there, 'utf8');
  } catch (thrown) {
    throw bad(`cannot be read: ${messageOf(thrown)}`);
  }
}

/** The SDL that its service published. Throws SOURCE_UNAVAILABLE while none was. */
export function publishedSchema(source: string, sdl: string | undefined): GraphStructure {
  if (sdl !== undefined) return Object.freeze({ kind: 'graph', sdl });
  throw new WeirError(
    'SOURCE_UNAVAILABLE',
    `Source "${source}" waits for its service to publish a schema: \`weir schema publish --name ${source} schema.graphql\`.`,
    { source },
  );
}
