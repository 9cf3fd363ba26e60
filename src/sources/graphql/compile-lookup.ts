import type { SelectionSetNode } from 'graphql';
import { aliasLookup } from './alias-lookup.ts';
import { listLookup } from './list-lookup.ts';
import type { CompiledLookup } from './lookup-request.ts';
import type { Lookup } from './lookups.ts';
import type { ParsedQuestion, QuestionGround } from './question.ts';
import { rowSelection } from './row-selection.ts';

/** Finds rows of one type by their keys, in as few requests as the endpoint's field allows. */
export function compileLookup(question: ParsedQuestion, set: SelectionSetNode, lookup: Lookup, ground: QuestionGround): CompiledLookup {
  const selection = rowSelection(question, set, lookup, ground);
  return lookup.many ? listLookup(lookup, selection, ground) : aliasLookup(lookup, selection, ground);
}
