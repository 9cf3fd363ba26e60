import { z } from 'zod';
import type { SourceDeclaration } from '../../contract/index.ts';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };
const UNITS_BYTES: Readonly<Record<string, number>> = { kB: 1_000, MB: 1_000_000 };

const measure = (units: Readonly<Record<string, number>>, example: string) =>
  z
    .string()
    .regex(
      new RegExp(`^[1-9]\\d*(${Object.keys(units).join('|')})$`),
      `is a whole number with ${Object.keys(units).join(' or ')}, like ${example}`,
    )
    .transform((text) => Number.parseInt(text, 10) * (units[text.replace(/^\d+/, '')] ?? 1));

/** The keys of every source that is asked by GraphQL over HTTP; `kind: subgraph` has no others. */
export const endpointKeys = {
  url: z.string().min(1),
  schema: z.string().min(1).default('introspect'),
  headers: z
    .record(z.string(), z.string())
    .superRefine((headers, context) => {
      for (const name of Object.keys(headers)) {
        if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name))
          context.addIssue({ code: 'custom', path: [name], message: `\`${name}\` is no name of an HTTP header` });
      }
    })
    .default({}),
  /** Milliseconds, once read. */
  timeout: measure(UNITS_MS, '5s').default(5_000),
  /** Bytes, once read. */
  maxResponse: measure(UNITS_BYTES, '20MB').default(20_000_000),
} as const;

export interface SubgraphDeclaration extends SourceDeclaration {
  readonly url: string;
  /** `introspect`, `published` (its service publishes it), or a file of the workspace that holds its SDL. */
  readonly schema: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for one answer. */
  readonly timeout: number;
  /** Bytes of one answer. */
  readonly maxResponse: number;
}
