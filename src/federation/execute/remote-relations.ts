import { Kind } from 'graphql';
import type { DocumentNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql';
import type { Entity, Relation } from '../../contract/index.ts';
import { fragmentsOf } from '../operation/operation.ts';
import type { EntityJoin } from '../skeleton/entity-joins.ts';
import type { EntityCall, Wanted } from './fetch.ts';
import type { Json, JsonObject } from './json.ts';
import { newObject } from './json.ts';

/** Entities that are asked for in the place of a relation that leads to them from rows of another source. */
export interface RelationCall {
  /** Its name in the answer, and its variable's. */
  readonly alias: string;
  /** The call that the relation was planned in. */
  readonly call: EntityCall;
  /** The relation's name there. */
  readonly under: string;
  /** The type that it leads from. */
  readonly from: string;
  readonly relation: Relation & { readonly entity: Entity };
}

/** A planned fetch as a server can answer it: calls about rows of other sources' are calls for the entities that they lead to. */
export interface WithRelationCalls {
  readonly document: DocumentNode;
  /** Calls that are left. */
  readonly calls: readonly EntityCall[];
  readonly relations: readonly RelationCall[];
}

/** Puts calls for entities in the place of relations; `joinOf` tells those that lead from a type. */
export function relationCalls(
  planned: DocumentNode,
  calls: readonly EntityCall[],
  joinOf: (type: string) => EntityJoin | undefined,
): WithRelationCalls {
  const fragments = fragmentsOf(planned);
  const relations: RelationCall[] = [];
  const left = new Set(calls);
  const rewritten = (operation: OperationDefinitionNode): OperationDefinitionNode => {
    const added: FieldNode[] = [];
    const kept = operation.selectionSet.selections.flatMap((node) => {
      const call = node.kind === Kind.FIELD ? calls.find(({ alias }) => alias === (node.alias ?? node.name).value) : undefined;
      if (!call || node.kind !== Kind.FIELD || !node.selectionSet) return [node];
      const rest = node.selectionSet.selections.filter((part) => {
        const fragment = part.kind === Kind.FRAGMENT_SPREAD ? fragments.get(part.name.value) : part;
        if (!fragment || fragment.kind === Kind.FIELD) return true;
        const join = joinOf(fragment.typeCondition?.name.value ?? '');
        if (!join) return true;
        for (const field of fieldsIn(fragment.selectionSet, fragments)) {
          const relation = join.relations.find(({ name }) => name === field.name.value);
          if (!relation) continue;
          const alias = `_relation${relations.length}`;
          relations.push({ alias, call, under: (field.alias ?? field.name).value, from: join.from.type, relation });
          added.push(entitiesField(alias, relation.entity.type, field.selectionSet));
        }
        return false;
      });
      const says = rest.some((part) => part.kind !== Kind.FIELD);
      if (!says) left.delete(call);
      return says ? [{ ...node, selectionSet: { ...node.selectionSet, selections: rest } }] : [];
    });
    const gone = new Set(calls.filter((call) => !left.has(call)).map(({ variable }) => variable));
    return {
      ...operation,
      variableDefinitions: [
        ...(operation.variableDefinitions ?? []).filter(({ variable }) => !gone.has(variable.name.value)),
        ...relations.map(({ alias }) => REPRESENTATIONS(alias)),
      ],
      selectionSet: { ...operation.selectionSet, selections: [...kept, ...added] },
    };
  };
  const definitions = planned.definitions.map((node) => (node.kind === Kind.OPERATION_DEFINITION ? rewritten(node) : node));
  return { document: { ...planned, definitions }, calls: [...left], relations };
}

function fieldsIn({ selections }: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): readonly FieldNode[] {
  return selections.flatMap((node) => {
    if (node.kind === Kind.FIELD) return [node];
    const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : fragments.get(node.name.value);
    return fragment ? fieldsIn(fragment.selectionSet, fragments) : [];
  });
}

const named = (value: string) => ({ kind: Kind.NAME, value }) as const;

const entitiesField = (alias: string, type: string, selectionSet: SelectionSetNode | undefined): FieldNode => ({
  kind: Kind.FIELD,
  alias: named(alias),
  name: named('_entities'),
  arguments: [{ kind: Kind.ARGUMENT, name: named('representations'), value: { kind: Kind.VARIABLE, name: named(alias) } }],
  selectionSet: {
    kind: Kind.SELECTION_SET,
    selections: [
      {
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: named(type) },
        selectionSet: selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] },
      },
    ],
  },
});

/** `$alias: [_Any!]!` */
const REPRESENTATIONS = (alias: string) =>
  ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: named(alias) },
    type: {
      kind: Kind.NON_NULL_TYPE,
      type: {
        kind: Kind.LIST_TYPE,
        type: { kind: Kind.NON_NULL_TYPE, type: { kind: Kind.NAMED_TYPE, name: named('_Any') } },
      },
    },
  }) as const;

/** The entities that rows lead to, each once, with every row that leads there. A row whose columns are not all known leads nowhere. */
export function ledTo({ from, relation }: RelationCall, rows: readonly Wanted[]): readonly Wanted[] {
  const { entity, fields, targetFields } = relation;
  const found = new Map<string, Wanted>();
  for (const { type, fields: values, objects } of rows) {
    if (type !== from) continue;
    const key: JsonObject = newObject();
    fields.forEach((name, index) => {
      const target = targetFields[index] ?? '';
      key[target] = asScalar(entity.fields[target]?.scalar, values[name] ?? null);
    });
    if (Object.values(key).includes(null)) continue;
    const text = JSON.stringify(key);
    const known = found.get(text);
    if (known) known.objects.push(...objects);
    else found.set(text, { type: entity.type, fields: key, objects: [...objects] });
  }
  return [...found.values()];
}

/** A column's value as a server expects its scalar. */
const asScalar = (scalar: string | undefined, value: Json): Json =>
  (scalar === 'ID' || scalar === 'String') && (typeof value === 'number' || typeof value === 'boolean') ? String(value) : value;
