import { z } from 'zod';
import { DEFAULT_LIMITS } from '../../contract/index.ts';
import type { HubSettings, Problem } from '../../contract/index.ts';
import { sourceName, text } from './names.ts';
import type { YamlDocument } from './yaml-document.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `7d` in seconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhdw]$/, 'is a whole number with s, m, h, d or w, like 7d')
  .transform((value) => Number.parseInt(value, 10) * (SECONDS[value.slice(-1)] ?? 0));

const rows = z.int().min(1).max(1_000_000).optional();

/** weir.yaml, and env/*.yaml over it. */
export const settingsForm = z.strictObject({
  workspace: sourceName.optional(),
  /** 0 means any that is free. */
  port: z.int().min(0).max(65_535).optional(),
  limits: z.strictObject({ defaultRows: rows, nestedRows: rows, maxRows: rows }).optional(),
  files: z.strictObject({ allow: z.array(text) }).optional(),
  log: z.strictObject({ keep: duration }).optional(),
});

export type Settings = z.output<typeof settingsForm>;

/** A change's cursor is good for a week where nothing is said. */
const KEEP_SECONDS = 7 * 86_400;

/** The later of two says more: mappings are put together, anything else is replaced. */
export function overlaid(below: Settings, above: Settings): Settings {
  return {
    ...below,
    ...above,
    ...(below.limits || above.limits ? { limits: { ...below.limits, ...above.limits } } : {}),
  };
}

export function settingsOf(settings: Settings): HubSettings {
  return {
    ...(settings.port === undefined ? {} : { port: settings.port }),
    limits: { ...DEFAULT_LIMITS, ...settings.limits },
    filesAllow: settings.files?.allow ?? ['data'],
    logKeepSeconds: settings.log?.keep ?? KEEP_SECONDS,
  };
}

/** A default past the most that a request may ask for could never be served. */
export function limitProblems({ limits }: HubSettings, documents: readonly YamlDocument[]): Problem[] {
  const document = documents.findLast(({ value }) => typeof value === 'object' && value !== null && 'limits' in value);
  return (['defaultRows', 'nestedRows'] as const)
    .filter((name) => limits[name] > limits.maxRows)
    .map((name) => ({
      code: 'BAD_DEFINITION',
      message: `\`limits.${name}\` is ${limits[name]}, past \`limits.maxRows\`, which is ${limits.maxRows}: raise the one or lower the other.`,
      ...(document ? { path: `${document.file}:${document.line(['limits', name])}` } : {}),
    }));
}
