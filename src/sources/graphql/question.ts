import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import type { GraphQuestion } from '../../contract/index.ts';
import type { Endpoint } from '../subgraph/endpoint.ts';
import type { Model } from './model.ts';

/** Asks the endpoint itself. */
export type Ask = (question: GraphQuestion) => Promise<string>;

/** A question of the graph's, put into the endpoint's words once for all its runs. Gives the body of the answer to it. */
export type CompiledQuestion = (question: Pick<GraphQuestion, 'variables' | 'rows'>, ask: Ask) => Promise<string>;

/** What a question is compiled against. */
export interface QuestionGround extends Model {
  readonly endpoint: Endpoint;
}

/** A question's parts. */
export interface ParsedQuestion {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}
