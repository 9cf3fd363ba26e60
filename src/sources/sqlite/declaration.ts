import { z } from 'zod';
import type { Scalar, SourceDeclaration } from '../../contract/index.ts';

/** What a column can be said to hold, where its declared type does not say it. */
const TYPES = [
  'Int',
  'BigInt',
  'Float',
  'Boolean',
  'String',
  'Date',
  'Time',
  'LocalDateTime',
  'DateTime',
  'JSON',
  'Bytes',
] as const satisfies readonly Scalar[];

/** The keys of `kind: sqlite`, beside those that every source has. */
export const sqliteKeys = {
  file: z.string().min(1),
  types: z.record(z.string().min(1), z.record(z.string().min(1), z.enum(TYPES))).default({}),
} as const;

export interface SqliteDeclaration extends SourceDeclaration {
  /** A path, relative to the workspace, or `npm:package/path`. */
  readonly file: string;
  /** Table → column → scalar, in the place of what the declared type says. */
  readonly types: Readonly<Record<string, Readonly<Record<string, Scalar>>>>;
}
