import { Kind, OperationTypeNode, parse } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import { WeirError } from '../../contract/index.ts';
import { compileEntities } from './entity-question.ts';
import type { CompiledQuestion, QuestionGround } from './question.ts';
import { compileRoot } from './root-question.ts';

/** Compiles a question that Federation puts to a subgraph: root fields, or entities. Throws SOURCE_ERROR where the endpoint has become another. */
export function compileQuestion(query: string, ground: QuestionGround): CompiledQuestion {
  const { source } = ground.endpoint;
  const fragments = new Map<string, FragmentDefinitionNode>();
  let operation: OperationDefinitionNode | undefined;
  for (const node of parse(query, { noLocation: true }).definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
    if (node.kind === Kind.OPERATION_DEFINITION) operation ??= node;
  }
  if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION)
    throw new WeirError('INTERNAL', `Source "${source}" is asked for a query or a mutation`, { source });
  const calls = operation.selectionSet.selections.filter(
    (node): node is FieldNode => node.kind === Kind.FIELD && node.name.value === '_entities',
  );
  const question = { operation, fragments };
  return calls.length > 0 ? compileEntities(question, calls, ground) : compileRoot(question, ground);
}
