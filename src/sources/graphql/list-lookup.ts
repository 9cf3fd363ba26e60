import { givenForm } from './given-arguments.ts';
import { variablesIn, wantedOf } from './lookup-request.ts';
import type { CompiledLookup } from './lookup-request.ts';
import type { Lookup } from './lookups.ts';
import type { QuestionGround } from './question.ts';
import { readRows } from './read-rows.ts';
import { free } from './row-selection.ts';
import type { RowSelection } from './row-selection.ts';

/** Rows that one field finds all at once: one request for all keys. Each row that comes tells its key, so their order says nothing. */
export function listLookup(lookup: Lookup, selection: RowSelection, ground: QuestionGround): CompiledLookup {
  const keys = free('keys', selection.variables.join(' '));
  const given = givenForm(lookup, selection);
  const definitions = [
    ...lookup.arguments.map(({ type }) => `$${keys}: ${type}`),
    ...given.definitions,
    ...selection.variableDefinitions,
  ].join(', ');
  const taken = [...lookup.arguments.map(({ name }) => `${name}: $${keys}`), ...given.arguments].join(', ');
  const query = `query (${definitions}) { rows: ${lookup.field}(${taken}) { ...${selection.fragment} } }\n${selection.definitions}`;

  return async ({ rows, variables, given: rule, ask }) => {
    const wanted = wantedOf(lookup, rows);
    if (wanted.size === 0) return { rows: [], errors: [] };
    const values = Array.from(wanted.values(), ({ values: [value] }) => value);
    const body = await ask({
      kind: 'graph',
      query,
      variables: { ...variablesIn(selection, variables), ...given.values(rule), [keys]: values },
    });
    const found = readRows(body, selection, ground);
    const placesOf = (key: string | undefined): readonly number[] => wanted.get(key ?? '')?.places ?? [];
    const asked = [...wanted.keys()];
    // A row that an error made null tells no key; where every other stands in the place of its own, so does it.
    const inOrder = found.rows.every(({ index, key }) => index !== undefined && asked[index] === key);
    const keyAt = (index: string | number | undefined): string | undefined =>
      inOrder && typeof index === 'number' ? asked[index] : found.rows.find((row) => row.index === index)?.key;
    return {
      rows: found.rows.flatMap(({ key, text }) => placesOf(key).map((place) => [place, text] as const)),
      errors: found.errors.map(({ path: [, index, ...rest], ...error }) => {
        const [place] = placesOf(keyAt(index));
        return place === undefined ? error : { ...error, path: [place, ...rest] };
      }),
    };
  };
}
