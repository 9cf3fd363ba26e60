import {
  getNamedType,
  isObjectType,
  Kind,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { collectSubfields } from 'graphql/execution/collectFields.js';
import { imageFieldName, imageFields, type Dataset, type Field, type RowImage } from '../contract/index.ts';
import type { ShapedChange } from './change-event.ts';

/** One event of a changefeed, before it is written. */
export interface ChangeEvent {
  readonly cursor: string;
  readonly transaction: string | null;
  readonly at: Date;
  readonly changes: readonly ShapedChange[];
}

/** JSON text of `node` for each change of an event, by the slot that its selection was given. */
export type NodeTexts = readonly (readonly string[])[];

export interface EventWriter {
  /** The selections on `node`: a slot each. */
  readonly nodeSelections: readonly (readonly FieldNode[])[];
  write(event: ChangeEvent, nodes: NodeTexts): string;
}

type Part = (event: ChangeEvent, nodes: NodeTexts, index: number) => string;

const json = (value: unknown) => JSON.stringify(value ?? null);

/** A value of an image as its field's scalar travels: an ID is text, whatever its column holds. */
const travelling = ({ scalar }: Field, value: unknown): unknown =>
  scalar === 'ID' && typeof value === 'number' ? String(value) : (value ?? null);

/** A row image under the graph's names. */
export function imageByField(dataset: Dataset, image: RowImage, names?: readonly string[]): Record<string, unknown> {
  const fields = names ? imageFields(dataset).filter((field) => names.includes(field.name)) : imageFields(dataset);
  return Object.fromEntries(fields.map((field) => [field.name, travelling(field, image[field.column])]));
}

/**
 * Compiles a selection on `<Type>Changes` into a function that writes an event's JSON text: once for all who asked the same.
 * `fragments` and `variables` are the operation's.
 */
export function compileEventWriter(options: {
  schema: GraphQLSchema;
  dataset: Dataset;
  type: GraphQLObjectType;
  nodes: readonly FieldNode[];
  fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  variables: Readonly<Record<string, unknown>>;
}): EventWriter {
  const { schema, dataset } = options;
  const nodeSelections: (readonly FieldNode[])[] = [];
  const imageField = new Map(imageFields(dataset).map((field) => [imageFieldName(dataset, field), field]));
  const columnName = new Map(imageFields(dataset).map((field) => [field.column, field.name]));

  const object = (
    type: GraphQLObjectType,
    nodes: readonly FieldNode[],
    part: (name: string, nodes: readonly FieldNode[]) => Part,
  ): Part => {
    const members = [...collectSubfields(schema, { ...options.fragments }, { ...options.variables }, type, [...nodes])].map(
      ([response, found]) => {
        const name = found[0]?.name.value ?? '';
        const write: Part = name === '__typename' ? () => json(type.name) : part(name, found);
        return [json(response), write] as const;
      },
    );
    return (event, texts, index) => `{${members.map(([key, write]) => `${key}:${write(event, texts, index)}`).join(',')}}`;
  };
  const subtype = (type: GraphQLObjectType, name: string): GraphQLObjectType => {
    const found = getNamedType(type.getFields()[name]?.type);
    if (!isObjectType(found)) throw new Error(`${type.name}.${name} is not an object`);
    return found;
  };
  const change =
    (type: GraphQLObjectType) =>
    (name: string, nodes: readonly FieldNode[]): Part => {
      const of =
        (read: (change: ShapedChange, event: ChangeEvent) => unknown): Part =>
        (event, _texts, index) => {
          const found = event.changes[index];
          return found ? json(read(found, event)) : 'null';
        };
      switch (name) {
        case 'op':
          return of(({ op }) => op);
        case 'at':
          return of((_change, event) => event.at.toISOString().replace(/\.?0*Z$/, 'Z'));
        case 'key':
          return of(({ key }) => key && imageByField(dataset, key, dataset.key));
        case 'changed':
          return of(({ changed }) => changed?.map((column) => columnName.get(column) ?? column));
        case 'before': {
          const image = object(subtype(type, name), nodes, (name): Part => {
            const field = imageField.get(name);
            return (event, _texts, index) => (field ? json(travelling(field, event.changes[index]?.before?.[field.column])) : 'null');
          });
          return (event, texts, index) => (event.changes[index]?.before ? image(event, texts, index) : 'null');
        }
        case 'node': {
          const slot = nodeSelections.push(nodes) - 1;
          return (_event, texts, index) => texts[slot]?.[index] ?? 'null';
        }
        default:
          throw new Error(`${type.name} has no ${name}`);
      }
    };
  const root = object(options.type, options.nodes, (name, nodes): Part => {
    switch (name) {
      case 'cursor':
        return (event) => json(event.cursor);
      case 'transaction':
        return (event) => json(event.transaction);
      case 'changes': {
        const type = subtype(options.type, name);
        const one = object(type, nodes, change(type));
        return (event, texts) => `[${event.changes.map((_change, index) => one(event, texts, index)).join(',')}]`;
      }
      default:
        throw new Error(`${options.type.name} has no ${name}`);
    }
  });
  return { nodeSelections, write: (event, nodes) => root(event, nodes, 0) };
}

/** The fragments of a document by name. */
export const fragmentsOf = (document: { readonly definitions: readonly { kind: string }[] }): Record<string, FragmentDefinitionNode> =>
  Object.fromEntries(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
