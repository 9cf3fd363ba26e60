import fc from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { DialectName } from '../../src/contract/index.ts';
import { DIALECTS } from '../../src/sql/index.ts';
import { InputDraw, literal, Name, plain } from './draw-input.ts';

/** Draws which rows of a list are wanted, and in which order. */
export function drawWalk(draw: fc.GeneratorValue, list: GraphQLField<unknown, unknown>): Readonly<Record<'where' | 'orderBy', unknown>> {
  const inputs = new InputDraw((count) => draw(fc.nat, { max: count - 1 }), false);
  const given = (name: string): unknown => {
    const one = list.args.find((each) => each.name === name);
    return one && plain(inputs.value(one.type, name));
  };
  return { where: draw(fc.boolean) ? {} : given('where'), orderBy: given('orderBy') };
}

export interface DrawnQuery {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Field = GraphQLField<unknown, unknown>;

/** Fields that the oracle does not answer. */
const UNKNOWN = /(Statistics|Forecast|[cC]ursor)$/;
const DEPTH = 4;

/** Draws a valid query over a catalog's schema: fields, aliases, arguments, literals and variables, relations a few levels deep. */
export function drawQuery(draw: fc.GeneratorValue, schema: GraphQLSchema, dialect: DialectName): DrawnQuery {
  const drawn = new QueryDraw((count) => draw(fc.nat, { max: count - 1 }), DIALECTS[dialect].lacks.timeZone === undefined);
  const root = schema.getQueryType();
  const body = root ? drawn.selection(root, 0) : '{ __typename }';
  const { definitions, variables } = drawn;
  return { query: `query${definitions.length > 0 ? ` (${definitions.join(', ')})` : ''} ${body}`, variables };
}

class QueryDraw {
  readonly definitions: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly #below: (count: number) => number;
  readonly #inputs: InputDraw;
  #budget = 30;

  constructor(below: (count: number) => number, zones: boolean) {
    this.#below = below;
    this.#inputs = new InputDraw(below, zones);
  }

  selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(({ name }) => !UNKNOWN.test(name));
    const parts: string[] = [];
    for (let count = 1 + this.#below(4); count > 0 && (this.#budget > 0 || parts.length === 0); count -= 1) {
      this.#budget -= 1;
      const field = this.#inputs.oneOf(depth < DEPTH ? fields : fields.filter((each) => !isCompositeType(getNamedType(each.type))));
      // Arguments differ, so every field has an alias of its own.
      const alias = `f${parts.length}`;
      parts.push(field && this.#below(12) > 0 ? `${alias}: ${this.#field(field, depth)}` : `${alias}: __typename`);
    }
    return `{ ${parts.join(' ')} }`;
  }

  #field(field: Field, depth: number): string {
    const named = getNamedType(field.type);
    if (field.args.some(({ name }) => name === 'by') && isObjectType(named)) return this.#groups(field, named, depth);
    const below = isObjectType(named) ? ` ${this.selection(named, depth + 1)}` : '';
    return `${field.name}${this.#given(field.args)}${below}`;
  }

  #given(all: readonly GraphQLArgument[], more: readonly string[] = []): string {
    // A page is at one end, and where it goes on is not known beforehand.
    const unfit = ['after', 'before', this.#below(2) === 0 ? 'first' : 'last'];
    const some = all.filter(({ name }) => !unfit.includes(name)).filter((one) => isNonNullType(one.type) || this.#below(2) === 0);
    const given = [...more, ...some.map((one) => this.#argument(one, this.#inputs.value(one.type, one.name)))];
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  #argument(one: GraphQLArgument, value: unknown): string {
    if (this.#below(3) > 0 || one.name === 'p') return `${one.name}: ${literal(value)}`;
    const name = `v${this.definitions.length}`;
    this.definitions.push(`$${name}: ${String(one.type)}`);
    this.variables[name] = plain(value);
    return `${one.name}: $${name}`;
  }

  /** Groups read of their key, and are sorted by, only what they are grouped by. */
  #groups(field: Field, type: GraphQLObjectType, depth: number): string {
    const by = field.args.find(({ name }) => name === 'by') as GraphQLArgument;
    const keys = new Map(
      Array.from({ length: 1 + this.#below(3) }, () => {
        const [item] = this.#inputs.value(by.type, 'orderBy') as readonly [object];
        return [pathOf(item).join('.'), item] as const;
      }),
    );
    const paths = [...keys.keys()].map((path) => path.split('.'));
    const sorted = this.#orderBy(field, paths);
    const others = field.args.filter(({ name }) => name !== 'by' && name !== 'orderBy');
    const given = this.#given(others, [this.#argument(by, [...keys.values()]), ...(sorted ? [sorted] : [])]);
    const aggregate = type.getFields()['aggregate'] as Field;
    const key = `key ${keySelection(paths.filter((_path, index) => index === 0 || this.#below(2) === 0))}`;
    return `${field.name}${given} { ${key} ${this.#field(aggregate, depth + 1)} }`;
  }

  #orderBy(field: Field, paths: readonly (readonly string[])[]): string | undefined {
    const orderBy = field.args.find(({ name }) => name === 'orderBy');
    if (!orderBy || this.#below(2) === 0) return undefined;
    const drawn = this.#inputs.value(orderBy.type, 'orderBy') as readonly object[];
    const items = drawn.map((item) => ('key' in item ? { key: nested(this.#inputs.oneOf(paths), new Name('DESC')) } : item));
    return this.#argument(orderBy, items);
  }
}

function pathOf(item: object): string[] {
  const [[name, value] = ['', undefined]] = Object.entries(item) as [string, unknown][];
  const isKey = typeof value !== 'object' || value === null || Object.keys(value).length === 0 || 'bucket' in value || 'width' in value;
  return isKey ? [name] : [name, ...pathOf(value)];
}

const nested = ([name = '', ...rest]: readonly string[], leaf: unknown): object => ({
  [name]: rest.length === 0 ? leaf : nested(rest, leaf),
});

function keySelection(paths: readonly (readonly string[])[]): string {
  const names = [...new Set(paths.map(([name = '']) => name))];
  const parts = names.map((name) => {
    const below = paths.filter(([first, ...rest]) => first === name && rest.length > 0).map((path) => path.slice(1));
    return below.length > 0 ? `${name} ${keySelection(below)}` : name === 'id' ? 'id_' : name;
  });
  return `{ ${parts.join(' ')} }`;
}
