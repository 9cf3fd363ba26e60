import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
} from 'graphql';
import type { Scalar } from '../../src/contract/index.ts';
import { MOODS, VALUES } from './world.ts';

/** Chance: a whole number from 0 to below `count`. */
export type Below = (count: number) => number;

/** A name in a literal, which has no quotes. */
export class Name {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Columns whose order is their database's own. */
const UNSORTED = /^(doc|tags|address)$/;
/** Operators that the oracle does not know. */
const UNKNOWN = /^(like|ilike|regex)$/;
/** Numbers that databases round differ in their last digits: to test them, or to sort by them, would be chance. */
const ROUNDED = /^(avg|stddev|variance)$/;
/** Inputs about one column, which keep in mind what column that is. */
const OF_COLUMN =
  /^(Int|BigInt|Decimal|Float|String|Boolean|Date|Time|DateTime|LocalDateTime|JSON|UUID|Bytes|Opaque|List|Count)(Having|AggregateOrderBy|Filter|ListFilter)$/;
const ENUM_FIELDS = new Set(['mood', 'status']);
const ZONES = ['UTC', 'Europe/Stockholm', 'America/St_Johns', 'Asia/Tokyo', 'America/Sao_Paulo'];
/** How deep inputs nest that could nest for ever. */
const DEPTH = 3;

/** What a client can send: neither a number that is none nor a year of five digits. */
const isGiven = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : !/^(NaN|-?infinity|\d{5}-.*)$/.test(String(value));

/** Draws values of input types, valid ones; `column` is the field of a dataset that a value is about. */
export class InputDraw {
  readonly #below: Below;
  readonly #zones: readonly string[];

  /** @param zones - whether there are others than UTC. */
  constructor(below: Below, zones: boolean) {
    this.#below = below;
    this.#zones = zones ? ZONES : ['UTC'];
  }

  oneOf<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  value(type: GraphQLInputType, name: string, column = name, depth = 0): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      const count = name === 'between' ? 2 : name === 'orderBy' ? 1 + this.#below(2) : this.#below(3);
      return Array.from({ length: count }, () => this.value(nullable.ofType as GraphQLInputType, name, column, depth + 1));
    }
    if (isInputObjectType(nullable)) return this.#object(nullable, column, depth);
    if (isEnumType(nullable)) return new Name(this.oneOf(nullable.getValues().filter((one) => !UNSORTED.test(one.name))).name);
    if (name === 'limit' || name === 'offset' || name === 'first' || name === 'last') return this.#below(5);
    return this.#scalar(getNamedType(type).name, column);
  }

  #scalar(scalar: string, column: string): unknown {
    if (scalar === 'ID') return this.oneOf(['0', '1', '2', '3']);
    if (scalar === 'Count') return this.#below(4);
    if (scalar === 'NumberBucket') return this.oneOf([true, {}, { width: '1' }, { width: '3' }, { width: '10' }]);
    if (scalar === 'Float' && column === 'p') return this.oneOf([0, 0.25, 0.5, 0.9, 1]);
    if (scalar === 'String' && ENUM_FIELDS.has(column)) return this.oneOf(MOODS);
    return this.oneOf(VALUES[scalar as Scalar].filter(isGiven));
  }

  #object(type: GraphQLInputObjectType, column: string, depth: number): unknown {
    if (type.name.endsWith('Key')) return this.#key(type);
    if (type.name === 'TimeBucket') return this.#timeBucket(column);
    const ofColumn = OF_COLUMN.exec(type.name);
    const known = Object.values(type.getFields()).filter(({ name }) => !UNKNOWN.test(name));
    const sure = ofColumn?.[2]?.endsWith('Filter')
      ? known
      : known.filter(({ name }) => !ofColumn || !(ROUNDED.test(name) || (name === 'sum' && ofColumn[1] === 'Float')));
    const fields = depth < DEPTH ? sure : sure.filter((field) => !isEndless(field));
    // Moments have most to be wrong about.
    const moments = type.name.endsWith('GroupBy') ? fields.filter((field) => getNamedType(field.type).name === 'TimeBucket') : [];
    const choice = moments.length > 0 && this.#below(2) === 0 ? moments : fields;
    if (choice.length === 0) return {};
    const chosen = Array.from({ length: type.isOneOf ? 1 : 1 + this.#below(2) }, () => this.oneOf(choice));
    const members = chosen.map(({ name, type: of }): [string, unknown] => [
      name,
      type.name.endsWith('GroupBy') && getNamedType(of).name === 'Boolean'
        ? true
        : this.value(of, name, ofColumn ? column : name, depth + 1),
    ]);
    return Object.fromEntries(members);
  }

  /** A key that is there, or nearly. */
  #key(type: GraphQLInputObjectType): unknown {
    const values: Readonly<Record<string, () => unknown>> = {
      org: () => this.oneOf(['x', 'y']),
      no: () => this.#below(3),
      id: () => String(this.#below(12)),
    };
    return Object.fromEntries(Object.keys(type.getFields()).map((name) => [name, values[name]?.()]));
  }

  #timeBucket(column: string): unknown {
    const buckets = ['MINUTE', 'HOUR', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
    return {
      bucket: new Name(this.oneOf(column === 'day' ? buckets.slice(2) : buckets)),
      ...(this.#below(2) === 0 && { step: 1 + this.#below(4) }),
      ...(column === 'moment' && this.#below(2) === 0 && { timeZone: this.oneOf(this.#zones) }),
    };
  }
}

/** Whether an input leads to others of its type. */
function isEndless({ type }: GraphQLInputField): boolean {
  const start = getNamedType(type);
  const seen = new Set<unknown>();
  const leads = (from: unknown): boolean => {
    if (!isInputObjectType(from)) return false;
    return Object.values(from.getFields()).some((field) => {
      const to = getNamedType(field.type);
      if (to === start) return true;
      if (seen.has(to)) return false;
      seen.add(to);
      return leads(to);
    });
  };
  return leads(start);
}

export function literal(value: unknown): string {
  if (value instanceof Name) return value.text;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '0' : JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}: ${literal(member)}`)
    .join(', ')}}`;
}

/** The value as JSON variables have it. */
export function plain(value: unknown): unknown {
  if (value instanceof Name) return value.text;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
