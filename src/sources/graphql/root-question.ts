import { Kind, OperationTypeNode, print } from 'graphql';
import type { DocumentNode } from 'graphql';
import { JsonText } from './json-text.ts';
import { inOwnWords, rootFragments, withOwnFields } from './own-words.ts';
import type { CompiledQuestion, ParsedQuestion, QuestionGround } from './question.ts';
import { readingFault } from './reading-fault.ts';
import { renamed, typenamesOf } from './typenames.ts';

/** Root fields: one operation of the endpoint's, whose answer is the answer but for the names of types in it. */
export function compileRoot({ operation, fragments }: ParsedQuestion, { names, endpoint }: QuestionGround): CompiledQuestion {
  const { source } = endpoint;
  const root = operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
  const onRoot = rootFragments(operation.selectionSet, fragments);
  const own: DocumentNode = {
    kind: Kind.DOCUMENT,
    definitions: [
      { ...operation, selectionSet: withOwnFields(operation.selectionSet, root, names, source) },
      ...[...fragments.values()].map((node) =>
        onRoot.has(node.name.value) ? { ...node, selectionSet: withOwnFields(node.selectionSet, root, names, source) } : node,
      ),
    ],
  };
  const query = print(inOwnWords(own, names, source));
  const typenames = typenamesOf([operation.selectionSet], fragments);
  const type = (name: string) => names.type(name) ?? name;
  return async ({ variables }, ask) => {
    const body = await ask({ kind: 'graph', query, variables });
    // What names no type is nowhere looked into.
    if (!typenames) return body;
    try {
      const json = new JsonText(body);
      const members: string[] = [];
      json.members((key) => void members.push(`${JSON.stringify(key)}:${key === 'data' ? renamed(json, typenames, type) : json.pass()}`));
      json.end();
      return `{${members.join(',')}}`;
    } catch (thrown) {
      throw readingFault(thrown, body, endpoint);
    }
  };
}
