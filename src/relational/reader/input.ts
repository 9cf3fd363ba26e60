import type { ArgumentNode, ValueNode } from 'graphql';
import type { FieldItem } from '../../contract/index.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** A value of an argument: its form is known when a statement is written, what stands at its leaves only when it is run. */
export interface Input {
  /** `shopOrders(where.status.eq)`, for messages. */
  readonly path: string;
  /** With the variables for whose shape the statement is written; undefined where a variable was not given. */
  readonly current: unknown;
  /** Numbers of the document are texts of their digits. */
  read(variables: Variables): unknown;
  /** The same as JSON text, numbers exact. */
  json(variables: Variables): string;
  /** The JSON text of each item of a list; of a single value its own. */
  itemsJson(variables: Variables): readonly string[];
  /** Fields of an input object, without those that were not given. */
  entries(): readonly (readonly [name: string, value: Input])[];
  /** Items of a list; a single value stands for a list of one. */
  items(): readonly Input[];
}

/** The arguments of a field that were given, by name. */
export function argumentsOf(item: FieldItem, variables: Variables): ReadonlyMap<string, Input> {
  const given = item.arguments.map(
    (node: ArgumentNode) => [node.name.value, literalInput(node.value, variables, `${item.path}(${node.name.value}`)] as const,
  );
  return new Map(given.filter(([, input]) => input.current !== undefined));
}

/** A value that is the same for every run, already coerced. */
export const constantInput = (value: unknown, path: string): Input => valueInput(() => value, value, `(${path}`);

/** Paths are built open (`shopOrders(where.a`) and closed when they are shown. */
const shown = (path: string): string => (path.startsWith('(') ? path.slice(1) : `${path})`);

function literalInput(node: ValueNode, variables: Variables, path: string): Input {
  if (node.kind === 'Variable') {
    const name = node.name.value;
    return valueInput((all) => all[name], variables[name], path);
  }
  const read = (all: Variables): unknown => literalValue(node, all);
  return {
    path: shown(path),
    current: read(variables),
    read,
    json: (all) => literalJson(node, all),
    itemsJson: (all) => (node.kind === 'ListValue' ? node.values : [node]).map((value) => literalJson(value, all)),
    entries: () =>
      node.kind === 'ObjectValue'
        ? node.fields
            .map((field) => [field.name.value, literalInput(field.value, variables, `${path}.${field.name.value}`)] as const)
            .filter(([, input]) => input.current !== undefined)
        : [],
    items: () =>
      node.kind === 'ListValue'
        ? node.values.map((value, index) => literalInput(value, variables, `${path}[${index}]`))
        : [literalInput(node, variables, path)],
  };
}

function valueInput(read: (variables: Variables) => unknown, current: unknown, path: string): Input {
  return {
    path: shown(path),
    current,
    read,
    json: (all) => JSON.stringify(read(all)) ?? 'null',
    itemsJson(all) {
      const value = read(all);
      return (Array.isArray(value) ? value : [value]).map((item: unknown) => JSON.stringify(item) ?? 'null');
    },
    entries: () =>
      isObject(current)
        ? Object.entries(current)
            .filter(([, value]) => value !== undefined)
            .map(([name, value]) => [name, valueInput((all) => memberOf(read(all), name), value, `${path}.${name}`)] as const)
        : [],
    items: () =>
      Array.isArray(current)
        ? current.map((value: unknown, index) => valueInput((all) => memberOf(read(all), index), value, `${path}[${index}]`))
        : [valueInput(read, current, path)],
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, name: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string | number, unknown>>)[name] : undefined;

function literalValue(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case 'Variable':
      return variables[node.name.value];
    case 'NullValue':
      return null;
    case 'ListValue':
      return node.values.map((value) => literalValue(value, variables) ?? null);
    case 'ObjectValue':
      return Object.fromEntries(node.fields.map((field) => [field.name.value, literalValue(field.value, variables)]));
    default:
      return node.value;
  }
}

function literalJson(node: ValueNode, variables: Variables): string {
  switch (node.kind) {
    case 'IntValue':
    case 'FloatValue':
      return node.value;
    case 'ListValue':
      return `[${node.values.map((value) => literalJson(value, variables)).join(',')}]`;
    case 'ObjectValue':
      return `{${node.fields.map((field) => `${JSON.stringify(field.name.value)}:${literalJson(field.value, variables)}`).join(',')}}`;
    default:
      return JSON.stringify(literalValue(node, variables)) ?? 'null';
  }
}
