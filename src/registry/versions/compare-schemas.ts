import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import type { SchemaChange } from '../../contract/index.ts';
import { withoutNested } from './without-nested.ts';

const CRITICALITY: Readonly<Record<CriticalityLevel, SchemaChange['criticality']>> = {
  [CriticalityLevel.Breaking]: 'BREAKING',
  [CriticalityLevel.Dangerous]: 'DANGEROUS',
  [CriticalityLevel.NonBreaking]: 'SAFE',
};

const ORDER = ['BREAKING', 'DANGEROUS', 'SAFE'];

/**
 * What is other in one public SDL than in another, the worst first; a type that comes or goes is one change, whatever is in it.
 * Takes 0.3 s at 500 tables: for a worker.
 */
export async function compareSchemas(before: string, after: string): Promise<readonly SchemaChange[]> {
  const read = (sdl: string) => buildSchema(sdl, { noLocation: true, assumeValid: true, assumeValidSDL: true });
  const changes = await diff(read(before), read(after));
  return withoutNested(changes)
    .map(({ criticality, message, path }): SchemaChange => ({
      criticality: CRITICALITY[criticality.level],
      message,
      path: path ?? null,
    }))
    .sort((a, b) => ORDER.indexOf(a.criticality) - ORDER.indexOf(b.criticality));
}
