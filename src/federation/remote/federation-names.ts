import { Kind, valueFromASTUntyped } from 'graphql';
import type { DocumentNode } from 'graphql';

/** Finds what a directive of a subgraph is called by Federation's own name for it. */
export type CanonicalName = (directive: string) => string;

/**
 * Reads `@link` (https://specs.apollo.dev/link/v1.0): imports may rename a directive, and one that is not imported bears the
 * specification's prefix. Without `@link` it is Federation 1, whose names are plain.
 */
export function canonicalNames(document: DocumentNode): CanonicalName {
  const renamed = new Map<string, string>();
  let prefix = 'federation';
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.SCHEMA_EXTENSION && definition.kind !== Kind.SCHEMA_DEFINITION) continue;
    for (const directive of definition.directives ?? []) {
      if (directive.name.value !== 'link') continue;
      const given = new Map(directive.arguments?.map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));
      if (!String(given.get('url')).includes('/federation/')) continue;
      if (typeof given.get('as') === 'string') prefix = String(given.get('as'));
      for (const imported of asList(given.get('import'))) {
        const { name, as } =
          typeof imported === 'object' ? (imported as { name?: unknown; as?: unknown }) : { name: imported, as: undefined };
        if (typeof name === 'string') renamed.set(plain(typeof as === 'string' ? as : name), plain(name));
      }
    }
  }
  return (directive) => renamed.get(directive) ?? (directive.startsWith(`${prefix}__`) ? directive.slice(prefix.length + 2) : directive);
}

const plain = (name: string): string => name.replace(/^@/, '');

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []).filter((item) => item !== null);
