import { quoteText } from './quoting.ts';

/** SQL text expressions joined by `||`, with neighbouring literals as one. Numbers of operators count: each is a copy. */
function concatenate(parts: readonly ({ readonly literal: string } | { readonly sql: string })[]): string {
  const joined: string[] = [];
  let literal = '';
  for (const part of parts) {
    if ('literal' in part) literal += part.literal;
    else {
      if (literal !== '') joined.push(quoteText(literal));
      literal = '';
      joined.push(part.sql);
    }
  }
  // A literal alone has no type that an aggregate would know it by.
  if (literal !== '' || joined.length === 0) joined.push(joined.length === 0 ? `${quoteText(literal)}||''` : quoteText(literal));
  return joined.join('||');
}

/** A JSON value as SQL: known when the statement is written, or a text expression that is never null. */
export type JsonSql = { readonly literal: string } | { readonly sql: string };

/** A JSON object by text concatenation. */
export function objectText(entries: readonly (readonly [name: string, value: JsonSql])[]): string {
  const parts = entries.flatMap(([name, value], index) => [{ literal: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:` }, value]);
  return concatenate([...(parts.length > 0 ? parts : [{ literal: '{' }]), { literal: '}' }]);
}

/** A JSON array by text concatenation. */
export function arrayText(values: readonly JsonSql[]): string {
  return concatenate([
    { literal: '[' },
    ...values.flatMap((value, index) => (index === 0 ? [value] : [{ literal: ',' }, value])),
    { literal: ']' },
  ]);
}
