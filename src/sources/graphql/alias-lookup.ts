import { isNonNullType } from 'graphql';
import { givenForm } from './given-arguments.ts';
import { variablesIn, wantedOf } from './lookup-request.ts';
import type { CompiledLookup, LookupAnswer, LookupRequest, Wanted } from './lookup-request.ts';
import type { Lookup } from './lookups.ts';
import type { QuestionGround } from './question.ts';
import { readRows } from './read-rows.ts';
import { free } from './row-selection.ts';
import type { RowSelection } from './row-selection.ts';

/** Rows that are asked for in one request: servers limit how many aliases they take. */
const AT_ONCE = 50;

/** Rows that a field finds one by one: it is asked under an alias for each key, many in one request. */
export function aliasLookup(lookup: Lookup, selection: RowSelection, ground: QuestionGround): CompiledLookup {
  // Where the field cannot be null, one row that is not there would take all others with it.
  const gives = ground.schema.getQueryType()?.getFields()[lookup.field]?.type;
  const atOnce = isNonNullType(gives) ? 1 : AT_ONCE;
  const given = givenForm(lookup, selection);
  const request = requestOf(lookup, selection, given);

  const askFor = async (wanted: readonly Wanted[], { variables, given: rule, ask }: LookupRequest): Promise<LookupAnswer> => {
    const { query, keys } = request(wanted);
    const body = await ask({ kind: 'graph', query, variables: { ...variablesIn(selection, variables), ...given.values(rule), ...keys } });
    const found = readRows(body, selection, ground);
    const placesOf = (response: string | number | undefined): readonly number[] =>
      (wanted.length === 1 ? wanted[0] : wanted[Number(String(response).replace(/^row/, ''))])?.places ?? [];
    return {
      rows: found.rows.flatMap(({ response, text }) => placesOf(response).map((place) => [place, text] as const)),
      errors: found.errors.map(({ path: [response, ...rest], ...error }) => {
        const [place] = placesOf(response);
        return place === undefined ? error : { ...error, path: [place, ...rest] };
      }),
    };
  };

  return async (asked) => {
    const wanted = [...wantedOf(lookup, asked.rows).values()];
    const parts = Array.from({ length: Math.ceil(wanted.length / atOnce) }, (_, part) => wanted.slice(part * atOnce, (part + 1) * atOnce));
    const answers = await Promise.all(parts.map((part) => askFor(part, asked)));
    return { rows: answers.flatMap(({ rows }) => rows), errors: answers.flatMap(({ errors }) => errors) };
  };
}

interface Requested {
  readonly query: string;
  readonly keys: Readonly<Record<string, unknown>>;
}

function requestOf(
  { field, arguments: by }: Lookup,
  selection: RowSelection,
  given: ReturnType<typeof givenForm>,
): (wanted: readonly Wanted[]) => Requested {
  const key = free('key', selection.variables.join(' '));
  return (wanted) => {
    const definitions: string[] = [];
    const keys: Record<string, unknown> = {};
    const fields = wanted.map(({ values }, row) => {
      const taken = by.map(({ name, type }, at) => {
        const variable = `${key}${row}_${at}`;
        definitions.push(`$${variable}: ${type}`);
        keys[variable] = values[at];
        return `${name}: $${variable}`;
      });
      return `row${row}: ${field}(${[...taken, ...given.arguments].join(', ')}) { ...${selection.fragment} }`;
    });
    const query = `query (${[...definitions, ...given.definitions, ...selection.variableDefinitions].join(', ')}) { ${fields.join(' ')} }\n${selection.definitions}`;
    return { query, keys };
  };
}
