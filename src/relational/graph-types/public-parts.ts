import { Kind, parse } from 'graphql';
import type { DefinitionNode, DocumentNode, FieldDefinitionNode, ObjectTypeDefinitionNode } from 'graphql';
import type { Catalog, Steps } from '../../contract/index.ts';
import { datasetSdls, NOTHING_TO_ASK, wholeSdl } from './graph-sdl.ts';
import { guardedTypes } from './aggregate-types.ts';
import { hubTypes } from './hub-types.ts';

/** The catalog's part of what clients see: its SDL, and the same read. */
export interface PublicParts {
  readonly sdl: string;
  readonly document: DocumentNode;
  /** What was read, by its text: what did not change is not read again, and its nodes are the same. */
  readonly read: ReadonlyMap<string, readonly DefinitionNode[]>;
}

/** Writes and reads the catalog's part of what clients see, dataset by dataset. `before`: of the graph before. */
export function* publicParts(catalog: Catalog, before?: PublicParts): Steps<PublicParts> {
  const parts = yield* datasetSdls(catalog);
  const read = new Map<string, readonly DefinitionNode[]>();
  const reading = (text: string): readonly DefinitionNode[] => {
    const known = read.get(text) ?? before?.read.get(text) ?? parse(text, { noLocation: true }).definitions;
    read.set(text, known);
    return known;
  };
  const root = (name: string, fields: readonly string[]): Steps<readonly DefinitionNode[]> => rootOf(name, fields, reading);

  const isGuarded = [...catalog.datasets.values()].some(({ fields }) => fields.some(({ use }) => use === 'aggregate'));
  const definitions = [...reading(hubTypes()), ...(isGuarded ? reading(guardedTypes()) : [])];
  yield;
  definitions.push(...(yield* root('Query', parts.length > 0 ? parts.map(({ query }) => query) : [NOTHING_TO_ASK])));
  const subscription = parts.map((part) => part.subscription).filter(Boolean);
  if (subscription.length > 0) definitions.push(...(yield* root('Subscription', subscription)));
  for (const { types, changes } of parts) {
    definitions.push(...reading(types));
    if (changes) definitions.push(...reading(changes));
    yield;
  }
  return { sdl: wholeSdl(parts), document: { kind: Kind.DOCUMENT, definitions }, read };
}

/** A root type, read in the parts that datasets have of it. */
function* rootOf(
  name: string,
  parts: readonly string[],
  reading: (text: string) => readonly DefinitionNode[],
): Steps<readonly DefinitionNode[]> {
  const fields: FieldDefinitionNode[] = [];
  for (const part of parts) {
    const [definition] = reading(`type ${name} {\n${part}\n}`) as readonly [ObjectTypeDefinitionNode];
    fields.push(...(definition.fields ?? []));
    yield;
  }
  return [{ kind: Kind.OBJECT_TYPE_DEFINITION, name: { kind: Kind.NAME, value: name }, fields }];
}
