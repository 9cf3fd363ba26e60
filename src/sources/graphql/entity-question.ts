import { Kind } from 'graphql';
import type { FieldNode } from 'graphql';
import { WeirError } from '../../contract/index.ts';
import { wrongAnswer } from '../subgraph/fault.ts';
import { compileLookup } from './compile-lookup.ts';
import { withGiven } from './given-arguments.ts';
import type { CompiledLookup } from './lookup-request.ts';
import type { CompiledQuestion, ParsedQuestion, QuestionGround } from './question.ts';

/** One `_entities` of a question. */
interface Call {
  readonly response: string;
  /** The variable that carries its representations. */
  readonly variable: string;
  /** `given`: arguments that the field takes beside the key. */
  readonly lookup: (type: string, given: readonly string[]) => CompiledLookup;
}

/** Entities: the fields by which their types are looked up, asked for the keys that the representations carry. */
export function compileEntities(question: ParsedQuestion, nodes: readonly FieldNode[], ground: QuestionGround): CompiledQuestion {
  const calls = nodes.map((node) => callOf(question, node, ground));
  return async ({ variables, rows: rules = {} }, ask) => {
    const errors: unknown[] = [];
    const answered = await Promise.all(
      calls.map(async ({ response, variable, lookup }) => {
        const given = variables[variable];
        const rows = Array.isArray(given) ? (given as readonly Readonly<Record<string, unknown>>[]) : [];
        const places = rows.map(() => 'null');
        const types = new Set(rows.map(({ __typename }) => String(__typename)));
        await Promise.all(
          Array.from(types, async (type) => {
            const mine = rows.flatMap((row, place) => (row['__typename'] === type ? [{ row, place }] : []));
            const rule = Object.hasOwn(rules, type) ? rules[type] : undefined;
            const found = await lookup(type, Object.keys(rule ?? {}))({ rows: mine, variables, given: rule, ask });
            for (const [place, text] of found.rows) places[place] = text;
            for (const { path, ...error } of found.errors) errors.push(path ? { ...error, path: [response, ...path] } : error);
          }),
        );
        return `${JSON.stringify(response)}:[${places.join(',')}]`;
      }),
    );
    const told = errors.length > 0 ? `,"errors":${JSON.stringify(errors)}` : '';
    return `{"data":{${answered.join(',')}}${told}}`;
  };
}

function callOf(question: ParsedQuestion, node: FieldNode, ground: QuestionGround): Call {
  const { endpoint, names, lookups } = ground;
  const given = node.arguments?.find(({ name }) => name.value === 'representations')?.value;
  if (given?.kind !== Kind.VARIABLE || !node.selectionSet)
    throw new WeirError('INTERNAL', `Source "${endpoint.source}" takes representations as a variable`, { source: endpoint.source });
  const set = node.selectionSet;
  const compiled = new Map<string, CompiledLookup>();
  return {
    response: (node.alias ?? node.name).value,
    variable: given.name.value,
    lookup(type, given) {
      const form = [type, ...given].join();
      const known = compiled.get(form);
      if (known) return known;
      const found = lookups.byType.get(names.ownType(type) ?? '');
      if (!found) throw wrongAnswer(endpoint, `no longer finds \`${type}\` by a key: its schema has changed`);
      const made = compileLookup(question, set, withGiven(found, given, ground), ground);
      compiled.set(form, made);
      return made;
    },
  };
}
