import { GraphQLError } from 'graphql';
import type { Brought } from './prepared.ts';
import { isObject } from './json.ts';
import type { Json } from './json.ts';
import { AnswerWriter } from './write-answer.ts';

/** The text of each row that a run over rows at hand brought. Its errors have no path: whoever asked knows where the rows stand. */
export function readNodes(
  brought: Brought,
  alias: string,
  count: number,
): { readonly nodes: readonly string[]; readonly errors: readonly GraphQLError[] } {
  const writer = new AnswerWriter(brought.rewritten.kept, brought.given);
  const rows = brought.data[alias];
  const nodes = Array.from({ length: count }, (_, index) => {
    const row: Json | undefined = Array.isArray(rows) ? (rows as readonly Json[])[index] : undefined;
    return isObject(row) ? writer.write(brought.rewritten.shape, row) : 'null';
  });
  writer.tellRest(brought.faults);
  const errors = [...brought.errors, ...writer.errors].map(({ message, extensions }) => new GraphQLError(message, { extensions }));
  return { nodes, errors };
}
