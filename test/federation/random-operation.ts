import fc from 'fast-check';
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import type { GraphQLArgument, GraphQLCompositeType, GraphQLField, GraphQLInputType, GraphQLSchema } from 'graphql';

export interface RandomOperation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What is reckoned from rows has tests of its own: these look at how rows are put together. */
const RECKONED = /^(Statistics|Forecast|\w+Group)$/;
/** What a cursor is, each home says for itself. */
const CURSOR = /^cursor$|Cursor$/;
const DEPTH = 6;
const LOGIC = new Set(['and', 'or', 'not']);

/** Whether an input is about rows that relations lead to: what is tested and sorted by them has tests of its own too. */
const leadsElsewhere = (type: GraphQLInputType): boolean =>
  isInputObjectType(type) && (type.name.endsWith('OrderBy') || 'and' in type.getFields() || 'some' in type.getFields());

const TEXTS = ['o1', 'open', 'r1', 't2', 'SE', 'S3', 'A1'];

/** An enum value in a literal, which has no quotes. */
interface EnumValue {
  readonly enumValue: string;
}

const isEnumValue = (value: unknown): value is EnumValue => typeof value === 'object' && value !== null && 'enumValue' in value;

/** Draws an operation from a schema: fragments, aliases, merged fields, conditions, literals and variables. It may not be valid. */
export function drawOperation(draw: fc.GeneratorValue, schema: GraphQLSchema): RandomOperation {
  const below = (count: number) => draw(fc.nat, { max: count - 1 });
  const oneOf = <T>(from: readonly T[]): T | undefined => from[below(from.length)];
  const fragments: string[] = [];
  const definitions: string[] = ['$a: Boolean!', '$b: Boolean!'];
  const variables: Record<string, unknown> = { a: draw(fc.boolean), b: draw(fc.boolean) };
  let budget = 8 + below(30);

  const value = (type: GraphQLInputType, depth: number, several = false): unknown => {
    const named = getNamedType(type);
    if (isListType(isNonNullType(type) ? type.ofType : type))
      return several ? [value(named, depth), value(named, depth)] : [value(named, depth)];
    if (isInputObjectType(named)) {
      const fields = Object.values(named.getFields());
      if (named.name.endsWith('Key')) return Object.fromEntries(fields.map((field) => [field.name, value(field.type, depth + 1)]));
      const field = oneOf(fields.filter(({ name, type: of }) => LOGIC.has(name) || !leadsElsewhere(getNamedType(of))));
      return !field || (depth > 1 && isInputObjectType(getNamedType(field.type)))
        ? {}
        : { [field.name]: value(field.type, depth + 1, field.name === 'between') };
    }
    if (isEnumType(named)) return { enumValue: oneOf(named.getValues())?.name ?? '' };
    if (named.name === 'Int') return below(5);
    if (named.name === 'Float') return below(5) + 0.5;
    return named.name === 'Boolean' ? draw(fc.boolean) : oneOf(TEXTS);
  };
  const argument = (one: GraphQLArgument): string => {
    // The place of a quantile is from 0 to 1.
    const given = one.name === 'p' ? below(5) / 4 : value(one.type, 0);
    if (below(3) > 0) return `${one.name}: ${literal(given)}`;
    const name = `v${definitions.length}`;
    const required = isNonNullType(one.type) && one.defaultValue === undefined;
    if (required || below(4) > 0) {
      definitions.push(`$${name}: ${String(one.type)}`);
      variables[name] = plain(given);
    } else {
      definitions.push(`$${name}: ${String(one.type).replace(/!$/, '')} = ${literal(given)}`);
    }
    return `${one.name}: $${name}`;
  };
  const given = (field: GraphQLField<unknown, unknown>): string => {
    // A page has the first rows or the last: which is drawn once.
    const unfit = ['distinctOn', 'after', 'before', below(2) === 0 ? 'first' : 'last'];
    const known = field.args.filter(({ name }) => !unfit.includes(name));
    const some = known.filter((one) => (isNonNullType(one.type) && one.defaultValue === undefined) || below(4) === 0);
    return some.length > 0 ? `(${some.map(argument).join(', ')})` : '';
  };
  const condition = () => (below(7) > 0 ? '' : ` @${oneOf(['skip', 'include'])}(if: $${oneOf(['a', 'b'])})`);
  const fragment = (type: GraphQLCompositeType, depth: number): string => {
    const types = isAbstractType(type) ? [...schema.getPossibleTypes(type)] : [type, ...type.getInterfaces()];
    const on = oneOf(types) ?? type;
    const text = selection(on, depth + 1);
    if (draw(fc.boolean)) return `... on ${on.name}${condition()} ${text}`;
    fragments.push(`fragment F${fragments.length} on ${on.name} ${text}`);
    return `...F${fragments.length - 1}${condition()}`;
  };
  const selection = (type: GraphQLCompositeType, depth: number): string => {
    const all = isUnionType(type) ? [] : Object.values(type.getFields());
    const fields = all.filter((field) => !RECKONED.test(getNamedType(field.type).name) && !CURSOR.test(field.name));
    const relations = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const parts: string[] = [];
    for (let count = 1 + below(4); count > 0 && budget > 0; count -= 1) {
      budget -= 1;
      const kind = below(12);
      if (kind < 2 || fields.length === 0) {
        parts.push(fragment(type, depth));
        continue;
      }
      const field = kind === 2 ? undefined : oneOf(relations.length > 0 && draw(fc.boolean) && depth < DEPTH ? relations : fields);
      const named = field && getNamedType(field.type);
      if (!field) parts.push('__typename');
      else if (isLeafType(named) || depth <= DEPTH) {
        const alias = below(4) > 0 ? '' : `x${below(6)}: `;
        parts.push(`${alias}${field.name}${given(field)}${condition()}${isCompositeType(named) ? ` ${selection(named, depth + 1)}` : ''}`);
      }
    }
    return `{ ${parts.join(' ') || '__typename'} }`;
  };

  const query = schema.getQueryType();
  const body = query ? selection(query, 0) : '{ __typename }';
  return { query: `query (${definitions.join(', ')}) ${body} ${fragments.join(' ')}`, variables };
}

function literal(value: unknown): string {
  if (isEnumValue(value)) return value.enumValue;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}: ${literal(member)}`)
    .join(', ')}}`;
}

function plain(value: unknown): unknown {
  if (isEnumValue(value)) return value.enumValue;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
