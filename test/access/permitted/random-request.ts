import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  Kind,
  parse,
} from 'graphql';
import type {
  GraphQLArgument,
  GraphQLCompositeType,
  GraphQLField,
  GraphQLInputType,
  GraphQLObjectType,
  GraphQLSchema,
  ValueNode,
} from 'graphql';
import type { Dice } from './dice.ts';
import { valuesOf } from './random-rows.ts';
import { WHOLE } from './structure.ts';

export interface RandomRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH = 4;

/** A value of an enum in a literal, which has no quotes; a variable. */
interface Word {
  readonly word: string;
}

const isWord = (value: unknown): value is Word => typeof value === 'object' && value !== null && 'word' in value;

/** Values that fields of that name have, so that filters meet rows. */
const POOLS = new Map<string, unknown[]>();
for (const table of WHOLE.tables)
  for (const column of table.columns)
    POOLS.set(column.name, [...(POOLS.get(column.name) ?? []), ...(column.list ? ['a', 'b'] : valuesOf(table, column))]);

const SCALARS: Readonly<Record<string, readonly unknown[]>> = {
  Boolean: [true, false],
  Int: [0, 1, 2, 3, 7],
  Float: [0, 0.5, 10.5, 0.25],
  ID: ['o1', 'o2', 'c1', 'a1', 't1', '1', '3'],
  String: ['o1', 'open', 'SE', 'S1', 'a', '%1%', 'a%', 'wind'],
  BigInt: ['0', '12'],
  Decimal: ['10.50', '0'],
  Date: ['2001-03-09', '2004-02-29'],
  Time: ['10:00:00'],
  DateTime: ['2001-03-09T01:30:00Z'],
  LocalDateTime: ['2001-03-09T11:30:00'],
  UUID: ['0190aaaa-0000-7000-8000-0123456789ab'],
  JSON: [[], { n: 1 }, 'text'],
  Bytes: ['AP8='],
  Cursor: ['x'],
  NumberBucket: [true, true, {}, { width: '1' }, { width: '2' }, { width: '10' }, { width: '2.50' }, { width: '0' }],
  Count: [0, 1, 2, 3, 5],
};

/** What counts rows, places or periods: seldom past what is taken. */
const COUNTS: Readonly<Record<string, readonly unknown[]>> = {
  limit: [0, 1, 2, 3, 4, 5, 100, -1, 5000],
  offset: [0, 1, 2, 3, -1],
  first: [0, 1, 2, 3],
  last: [0, 1, 2, 3],
  horizon: [1, 2, 3, 0],
  level: [95, 80],
  n: [1, 2, 5],
  bins: [1, 3],
  p: [0, 0.25, 0.5, 0.9, 1, 2],
  step: [1, 2],
  timeZone: ['UTC', 'UTC', 'Europe/Stockholm', 'Nowhere'],
};

/** Operators whose operand is a text whatever the column is. */
const PATTERNS = new Set(['like', 'ilike', 'startsWith', 'endsWith', 'contains', 'regex']);

/**
 * Draws an operation by walking a schema: whatever there is to be asked is asked some time, so that what is new in the graph is looked at
 * without a word here. It is nearly always valid.
 */
export function drawRequest(dice: Dice, schema: GraphQLSchema): RandomRequest {
  const definitions: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: string[] = [];
  let budget = 4 + dice.below(22);
  let aliases = 0;

  const leaf = (name: string, scalar: string): unknown => {
    const pool = COUNTS[name] ?? (PATTERNS.has(name) ? ['a%', '%1%', 'o', '1', '^[a-z]1', ''] : POOLS.get(name));
    const fitting = (pool ?? []).filter((value) => isOf(scalar, value));
    return dice.pick(fitting.length > 0 && !dice.chance(10) ? fitting : (SCALARS[scalar] ?? ['x']));
  };

  /** `name`: of the field or argument by which it is meant, the nearest that has values. */
  const value = (type: GraphQLInputType, name: string, depth: number): unknown => {
    if (dice.chance(2) && getNullableType(type) === type) return null;
    const plain = getNullableType(type);
    if (isListType(plain)) {
      const count = name.endsWith('.between') ? 2 : 1 + dice.below(2);
      return Array.from({ length: count }, () => value(plain.ofType, name, depth));
    }
    const named = getNamedType(plain);
    if (isEnumType(named)) return { word: dice.pick(named.getValues()).name };
    if (!isInputObjectType(named)) {
      const [field = '', operator = ''] = name.split('.');
      return leaf(PATTERNS.has(operator) ? operator : field, named.name);
    }
    const fields = Object.values(named.getFields());
    // Filters inside filters end somewhere.
    const usable = fields.filter((field) => depth < 3 || getNamedType(field.type) !== named);
    const chosen = named.isOneOf
      ? [dice.pick(usable)]
      : [...new Set([...usable.filter(isRequiredInputField), ...dice.several(usable, 1, dice.chance(75) ? 1 : 2)])];
    return Object.fromEntries(
      chosen.map((field) => {
        const isLeaf = !isInputObjectType(getNamedType(field.type));
        const below = isLeaf && named.name.endsWith('Filter') ? `${name}.${field.name}` : field.name;
        const given = value(field.type, below, depth + 1);
        return [
          field.name,
          given === null && named.isOneOf ? (value(field.type, below, depth + 1) ?? leaf('', 'Int')) : variable(field.type, given, 8),
        ];
      }),
    );
  };

  /** The value itself, or a variable that has it. */
  const variable = (type: GraphQLInputType, given: unknown, percent: number): unknown => {
    if (!dice.chance(percent) || holdsVariable(given)) return given;
    const name = `v${definitions.length}`;
    if (dice.chance(15)) definitions.push(`$${name}: ${String(getNullableType(type))} = ${literal(given)}`);
    else {
      definitions.push(`$${name}: ${String(type)}`);
      variables[name] = plainValue(given);
    }
    return { word: `$${name}` };
  };

  const argumentText = (one: GraphQLArgument): string => {
    const given = variable(one.type, value(one.type, one.name, 0), 25);
    return `${one.name}: ${literal(given)}`;
  };

  const argumentsText = (field: GraphQLField<unknown, unknown>): string => {
    // A cursor that is drawn is none: pages that go on from one are walked elsewhere.
    const chances: Readonly<Record<string, number>> = { where: 45, after: 2, before: 2, last: 12 };
    const given = field.args.filter((one) => isRequiredArgument(one) || dice.chance(chances[one.name] ?? 25));
    return given.length > 0 ? `(${given.map(argumentText).join(', ')})` : '';
  };

  const condition = (): string => {
    if (!dice.chance(6)) return '';
    const name = `v${definitions.length}`;
    definitions.push(`$${name}: Boolean!`);
    variables[name] = dice.chance(50);
    return ` @${dice.pick(['skip', 'include'])}(if: $${name})`;
  };

  const fragment = (type: GraphQLCompositeType, depth: number): string => {
    const on = isAbstractType(type)
      ? dice.pick([...schema.getPossibleTypes(type), ...(isUnionType(type) ? [] : [type])])
      : dice.pick([type, ...(isObjectType(type) ? type.getInterfaces() : [])]);
    const text = selection(on, depth);
    if (dice.chance(60)) return `... on ${on.name}${condition()} ${text}`;
    fragments.push(`fragment F${fragments.length} on ${on.name} ${text}`);
    return `...F${fragments.length - 1}${condition()}`;
  };

  /** Mostly of what they are grouped by: anything else of a key is refused. */
  const groupText = (type: GraphQLObjectType, by: string, depth: number): string => {
    const { key, aggregate } = type.getFields();
    if (!key || !aggregate || dice.chance(10)) return selection(type, depth);
    const keys = dice.chance(70) ? keyText(getNamedType(key.type) as GraphQLObjectType, by) : '';
    const aggregates = Array.from({ length: (keys === '' ? 1 : 0) + dice.below(3) }, () => fieldText(aggregate, depth));
    return `{ ${keys === '' ? '' : `key ${keys} `}${aggregates.join(' ')} }`;
  };

  const fieldText = (field: GraphQLField<unknown, unknown>, depth: number): string => {
    const named = getNamedType(field.type);
    const given = argumentsText(field);
    const isGroups = isObjectType(named) && field.args.some(({ name }) => name === 'by');
    const below = isGroups ? ` ${groupText(named, given, depth + 1)}` : isCompositeType(named) ? ` ${selection(named, depth + 1)}` : '';
    // Fields of one name that are asked differently have names of their own.
    const alias = given !== '' || below !== '' || dice.chance(10) ? `x${(aliases += 1)}: ` : '';
    const text = `${alias}${field.name}${given}${condition()}${below}`;
    // The same of other rows, as one asks who wants to know how they differ.
    const isAggregate = named.name.endsWith('Aggregate') && field.args.length > 0;
    return isAggregate && dice.chance(20) ? `${text} x${(aliases += 1)}: ${field.name}${argumentsText(field)}${below}` : text;
  };

  const selection = (type: GraphQLCompositeType, depth: number): string => {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const relations = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const parts: string[] = [];
    for (let count = 1 + dice.below(4); count > 0 && budget > 0; count -= 1) {
      budget -= 1;
      const isDeeper = relations.length > 0 && depth < DEPTH && dice.chance(45);
      if (fields.length === 0 || dice.chance(8)) parts.push(depth < DEPTH ? fragment(type, depth + 1) : '__typename');
      else if (dice.chance(5)) parts.push('__typename');
      else if (isDeeper) parts.push(fieldText(dice.pick(relations), depth));
      else if (leaves.length > 0) parts.push(fieldText(dice.pick(leaves), depth));
    }
    return `{ ${parts.join(' ') || '__typename'} }`;
  };

  const root = (type: GraphQLObjectType): string => {
    const fields = Object.values(type.getFields()).flatMap((field) => {
      // Rows lead to more than what is reckoned of them.
      const isRows = isListType(getNullableType(field.type));
      const isSlow = getNamedType(field.type).name === 'Forecast';
      return Array.from({ length: isRows ? 5 : isSlow ? 1 : 2 }, () => field);
    });
    const parts = Array.from({ length: 1 + dice.below(dice.chance(70) ? 1 : 3) }, () => {
      budget += 4;
      return fieldText(dice.pick(fields), 0);
    });
    return `{ ${parts.join(' ')} }`;
  };

  const query = schema.getQueryType();
  const body = query ? root(query) : '{ __typename }';
  const head = definitions.length > 0 ? `query (${definitions.join(', ')})` : 'query';
  return { query: `${head} ${body} ${fragments.join(' ')}`.trim(), variables };
}

/** A selection of the key of groups whose arguments are `given`: empty where a variable says what they are grouped by. */
function keyText(type: GraphQLObjectType, given: string): string {
  const field = parse(`{ groups${given} }`).definitions.flatMap((one) =>
    one.kind === Kind.OPERATION_DEFINITION ? one.selectionSet.selections : [],
  )[0];
  const by = field?.kind === Kind.FIELD ? field.arguments?.find(({ name }) => name.value === 'by')?.value : undefined;
  const texts = (by?.kind === Kind.LIST ? by.values : []).map((item) => keyPath(type, item));
  return texts.length === 0 || texts.includes('') ? '' : `{ ${[...new Set(texts)].join(' ')} }`;
}

function keyPath(type: GraphQLObjectType, by: ValueNode): string {
  const [named] = by.kind === Kind.OBJECT ? by.fields : [];
  if (!named) return '';
  const fields = type.getFields();
  // The image of `id` has another name.
  const field = fields[named.name.value] ?? fields[`${named.name.value}_`];
  const to = field && getNamedType(field.type);
  if (!to || !isObjectType(to)) return field?.name ?? '';
  const below = keyPath(to, named.value);
  return below === '' ? '' : `${field.name} { ${below} }`;
}

function isOf(scalar: string, value: unknown): boolean {
  const known = SCALARS[scalar]?.[0];
  if (scalar === 'JSON') return false;
  if (scalar === 'Int') return Number.isInteger(value);
  if (
    scalar === 'Date' ||
    scalar === 'DateTime' ||
    scalar === 'LocalDateTime' ||
    scalar === 'UUID' ||
    scalar === 'BigInt' ||
    scalar === 'Decimal'
  )
    return typeof value === 'string' && FORMS[scalar].test(value);
  return typeof value === typeof known;
}

const FORMS = {
  Date: /^\d{4}-\d\d-\d\d$/,
  DateTime: /^\d{4}-.*Z$/,
  LocalDateTime: /^\d{4}-\d\d-\d\dT[^Z]*$/,
  UUID: /^[0-9a-f]{8}-/,
  BigInt: /^-?\d+$/,
  Decimal: /^-?\d+(\.\d+)?$/,
} as const;

const holdsVariable = (value: unknown): boolean =>
  isWord(value) ? value.word.startsWith('$') : typeof value === 'object' && value !== null && Object.values(value).some(holdsVariable);

function literal(value: unknown): string {
  if (isWord(value)) return value.word;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}: ${literal(member)}`)
    .join(', ')}}`;
}

function plainValue(value: unknown): unknown {
  if (isWord(value)) return value.word;
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainValue(member)]));
}
