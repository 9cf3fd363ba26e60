import { expect } from 'vitest';
import type { HubProcess } from './hub-process.ts';

/** What a mutation of the control plane answers: its success, or what is wrong. */
export type Done = Readonly<Record<string, unknown>> & {
  readonly __typename: string;
  readonly problems?: readonly { readonly code: string; readonly message: string; readonly path: string | null }[];
};

const PROBLEMS = '... on ProblemList { problems { code message path } }';

/** Sends one mutation; `selection` is of its success. */
export async function command(
  hub: HubProcess,
  mutation: string,
  variables: Readonly<Record<string, unknown>>,
  selection: string,
): Promise<Done> {
  const name = /^\w+/.exec(mutation)?.[0] ?? '';
  const types: Readonly<Record<string, string>> = {
    registerSource: '$input: SourceInput!',
    testSource: '$input: SourceInput!',
    planModel: '$input: ModelInput!',
    applyModel: '$input: ModelInput!, $allowDestructive: Boolean',
    checkSchema: '$input: CheckSchemaInput!',
    publishSchema: '$input: PublishSchemaInput!',
    rollbackSchema: '$version: ID!',
    pauseSource: '$name: String!, $paused: Boolean!',
    runModel: '$name: String!, $downstream: Boolean',
    cancelRun: '$id: ID!',
  };
  const declared = types[name] ?? '$name: String!';
  const given = [...declared.matchAll(/\$(\w+)/g)].map(([, variable]) => `${variable}: $${variable}`).join(', ');
  const success = name.charAt(0).toUpperCase() + name.slice(1);
  const query = `mutation (${declared}) { done: ${name}(${given}) { __typename ... on ${success} { ${selection} } ${PROBLEMS} } }`;
  const answer = await hub.askRegistry<{ done: Done }>(query, variables);
  return answer.data?.done ?? expect.fail(JSON.stringify(answer.errors));
}

/** The messages of a refusal, in one text. */
export const refusalOf = (done: Done): string => {
  expect(done.__typename).toBe('ProblemList');
  return (done.problems ?? []).map(({ code, message }) => `${code}: ${message}`).join('\n');
};

/** The newest version's number. */
export async function newestVersion(hub: HubProcess): Promise<number> {
  const { data } = await hub.askRegistry<{ versions: { nodes: { number: number }[] } }>('{ versions(first: 1) { nodes { number } } }');
  return data?.versions.nodes[0]?.number ?? 0;
}
