import type { DefinitionNode } from 'graphql';
import type { SdlFile } from './subgraph-sdl.ts';

export interface SdlPlace {
  readonly file: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** The file, and the line in it, of a line of all files together, which were joined by line ends. */
export function placeOfLine(files: readonly SdlFile[], line: number): SdlPlace | undefined {
  let left = line;
  for (const { file, text } of files) {
    const lines = text.split('\n').length;
    if (left <= lines) return { file, line: left };
    left -= lines;
  }
  return undefined;
}

/**
 * Where files define what a change is about (`Order.total`): the field, else its type, else nowhere but in the first of the files.
 * What is gone has only its type's place.
 */
export async function placesOf(files: readonly SdlFile[]): Promise<(path: string | null) => SdlPlace | undefined> {
  const { parse } = await import('graphql');
  const types = new Map<string, SdlPlace>();
  const fields = new Map<string, SdlPlace>();
  for (const { file, text } of files) {
    for (const definition of definitionsOf(text, parse)) {
      if (!('name' in definition) || !definition.name) continue;
      const type = definition.name.value;
      const at = (node: DefinitionNode['loc']): SdlPlace => ({ file, ...(node && { line: node.startToken.line }) });
      if (!types.has(type)) types.set(type, at(definition.name.loc));
      const members = [
        ...('fields' in definition ? (definition.fields ?? []) : []),
        ...('values' in definition ? (definition.values ?? []) : []),
      ];
      for (const { name } of members) fields.set(`${type}.${name.value}`, at(name.loc));
    }
  }
  const [first] = files;
  return (path) => {
    const [type = '', field = ''] = (path ?? '').split('.');
    return fields.get(`${type}.${field}`) ?? types.get(type) ?? (first && { file: first.file });
  };
}

/** None of a text that is no GraphQL: the hub says what is wrong with it. */
function definitionsOf(text: string, parse: typeof import('graphql').parse): readonly DefinitionNode[] {
  try {
    return parse(text).definitions;
  } catch {
    return [];
  }
}
