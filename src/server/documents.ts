import { parse, validate, type DocumentNode, type GraphQLError, type GraphQLSchema } from 'graphql';
import { toGraphQLError } from './graphql-errors.ts';
import { KeptTexts } from './kept-texts.ts';

type Checked = { readonly document: DocumentNode } | { readonly errors: readonly GraphQLError[] };

const kept = new WeakMap<GraphQLSchema, KeptTexts<Checked>>();

const coded = (error: GraphQLError, code: string) => Object.assign(error, { extensions: { ...error.extensions, code } });

/** Parses and validates a text that `checkRequest` let pass, for the doors that do not go through Apollo; the same text gives the same document, by which plans are kept. */
export function checkDocument(schema: GraphQLSchema, text: string): Checked {
  const texts = kept.get(schema) ?? new KeptTexts<Checked>();
  kept.set(schema, texts);
  const known = texts.get(text);
  if (known) return known;
  let checked: Checked;
  try {
    const document = parse(text);
    const errors = validate(schema, document).map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    checked = errors.length ? { errors } : { document };
  } catch (thrown) {
    checked = { errors: [coded(toGraphQLError(thrown), 'GRAPHQL_PARSE_FAILED')] };
  }
  texts.set(text, checked, text.length);
  return checked;
}
