import { z } from 'zod';
import type { SourceDeclaration } from '../../contract/index.ts';

/** `10GB` as PostgreSQL writes sizes: a whole number and kB, MB, GB or TB, each 1024 times the one before. */
const size = z
  .string()
  .regex(/^\d+(kB|MB|GB|TB)$/, 'is a whole number with kB, MB, GB or TB, like 10GB')
  .transform((text) => {
    const powers: Readonly<Record<string, number>> = { kB: 1, MB: 2, GB: 3, TB: 4 };
    return Number.parseInt(text, 10) * 1024 ** (powers[text.slice(-2)] ?? 0);
  });

const replication = z.strictObject({
  /** PostgreSQL allows a slot no other letters. */
  slot: z.string().regex(/^[a-z0-9_]{1,63}$/, 'has lower-case letters, digits and _ only, 63 at most'),
  publication: z.string().min(1),
  /** Bytes of log that the slot may hold back while nothing reads it. */
  maxWal: size.optional(),
});

const MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s` in milliseconds. */
const interval = z
  .string()
  .regex(/^[1-9]\d{0,4}[smh]$/, 'is a whole number with s, m or h, 1s at least, like 30s')
  .transform((text) => Number.parseInt(text, 10) * (MS[text.slice(-1)] ?? 0))
  .refine((ms) => ms <= 24 * 3_600_000, 'is 24h at most');

/** The keys of `kind: postgres`, beside those that every source has. */
export const postgresKeys = {
  connection: z.string().min(1),
  schemas: z.array(z.string().min(1)).min(1).default(['public']),
  changes: z
    .union([z.literal('auto'), z.literal('none'), z.strictObject({ replication }), z.strictObject({ poll: interval })])
    .default('auto'),
} as const;

export type Replication = z.infer<typeof replication>;

export interface PostgresDeclaration extends SourceDeclaration {
  /** `postgres://role:${env:PASSWORD}@host:5432/database?sslmode=verify-full`, or a reference that holds all of it. */
  readonly connection: string;
  /** Datasets of the first have their table's bare name, those of the others `<schema>_<table>`. */
  readonly schemas: readonly string[];
  /** `auto` is the best way that needs no change in the source: none, so far. `poll`: milliseconds from one look at all rows to the next. */
  readonly changes: 'auto' | 'none' | { readonly replication: Replication } | { readonly poll: number };
}
