import { getOperationAST, OperationTypeNode, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import type { HTTPGraphQLResponse } from '@apollo/server';
import type { HttpOperation } from './http-operation.ts';
import type { KeptDocuments } from './kept-documents.ts';

/** An operation that Apollo has let pass before, and the headers that it gives an answer of this form. */
export interface KnownRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly headers: HTTPGraphQLResponse['headers'];
}

/** What Apollo has let pass: only what it would decide in the same way again is known here, all else is for it to decide. */
export interface KnownRequests {
  find(schema: GraphQLSchema, operation: HttpOperation): KnownRequest | undefined;
  answered(operation: HttpOperation, answer: HTTPGraphQLResponse): void;
}

/** Forms of `accept`, which clients choose. */
const MOST_FORMS = 100;
const MOST_FORM_LENGTH = 500;
const JSON_BODY = /^application\/json *(; *charset=utf-8)?$/i;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parameters of a request, each of the type that the protocol gives it. Persisted queries are Apollo's. */
function parametersOf({ method, search, headers, body }: HttpOperation) {
  if (method !== 'POST' || search !== '' || !JSON_BODY.test(String(headers['content-type'])) || !isObject(body)) return undefined;
  const { query, variables = null, operationName = null, extensions = null } = body;
  if (typeof query !== 'string' || (variables !== null && !isObject(variables))) return undefined;
  if (extensions !== null && (!isObject(extensions) || 'persistedQuery' in extensions)) return undefined;
  if (operationName !== null && (typeof operationName !== 'string' || operationName === '')) return undefined;
  return { query, variables: variables ?? undefined, operationName: operationName ?? undefined };
}

const formOf = ({ headers }: HttpOperation): string => String(headers['accept'] ?? '');

export function knownRequests(documents: Pick<KeptDocuments, 'find'>): KnownRequests {
  const forms = new Map<string, HTTPGraphQLResponse['headers']>();
  return {
    find(schema, asked) {
      const parameters = parametersOf(asked);
      const document = parameters && documents.find(schema, parameters.query);
      const headers = document && forms.get(formOf(asked));
      const operation = headers && getOperationAST(document, parameters.operationName);
      if (!operation || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
      return { document, operation, operationName: parameters.operationName, variables: parameters.variables, headers };
    },
    answered(operation, { status = 200, headers }) {
      const form = formOf(operation);
      if (status !== 200 || forms.has(form) || forms.size >= MOST_FORMS || form.length > MOST_FORM_LENGTH) return;
      if (parametersOf(operation)) forms.set(form, headers);
    },
  };
}
