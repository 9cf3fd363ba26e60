import { isIP } from 'node:net';
import { z } from 'zod';
import { DEFAULT_LIMITS } from '../../contract/index.ts';
import type { HubLimits, HubSettings, Problem } from '../../contract/index.ts';
import { authForm } from './auth-form.ts';
import { sourceName, text } from './names.ts';
import type { YamlDocument } from './yaml-document.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `7d` in seconds. */
const duration = z
  .string()
  .regex(/^[1-9]\d{0,6}[smhdw]$/, 'is a whole number with s, m, h, d or w, like 7d')
  .transform((value) => Number.parseInt(value, 10) * (SECONDS[value.slice(-1)] ?? 0));

/** `500ms` or `2s`, in milliseconds. */
const milliseconds = z
  .string()
  .regex(/^[1-9]\d{0,6}(ms|s)$/, 'is a whole number with ms or s, like 500ms')
  .transform((value) => Number.parseInt(value, 10) * (value.endsWith('ms') ? 1 : 1000));

/** As browsers send it: https://www.rfc-editor.org/rfc/rfc6454#section-6.2 */
const origin = z.string().regex(/^https?:\/\/[^/*\s]+$/, 'is an origin, as `https://app.example`: a scheme and a host, without a path');

/** `5MB` in bytes. */
const bytes = z
  .string()
  .regex(/^[1-9]\d{0,5}(KB|MB)$/, 'is a whole number with KB or MB, like 5MB')
  .transform((value) => Number.parseInt(value, 10) * (value.endsWith('KB') ? 1_000 : 1_000_000));

const rows = z.int().min(1).max(1_000_000).optional();
const count = (most: number) => z.int().min(1).max(most).optional();

/** What is read by recursion may not nest so deep that it would overflow the stack. */
const MOST_NESTED = 500;

const limitsForm = z.strictObject({
  defaultRows: rows,
  nestedRows: rows,
  maxRows: rows,
  cost: count(Number.MAX_SAFE_INTEGER),
  depth: count(MOST_NESTED),
  nesting: count(MOST_NESTED),
  tokens: count(1_000_000),
  aliases: count(1_000_000),
  rootFields: count(1_000_000),
  values: count(100_000_000),
  body: bytes.optional(),
  sdl: bytes.optional(),
  response: bytes.optional(),
  timeout: milliseconds.optional(),
  operations: count(1_000_000),
  subscriptions: count(1_000_000),
});

/** `env:SHOP_*` or `file:/run/secrets/*`; `*` stands for anything but a `/`. */
const reference = z
  .string()
  .regex(/^(env:[A-Za-z_*][A-Za-z0-9_*]*|file:\/.+)$/, 'names variables or files, as `env:SHOP_*` or `file:/run/secrets/*`');
const host = z.string().regex(/^(\*\.)?[A-Za-z0-9_:][A-Za-z0-9_.:-]*$/, 'is a host, as `db.example` or `*.example`');
const grant = z.union([
  reference,
  z.strictObject({ ref: reference, sources: z.array(sourceName).min(1).optional(), hosts: z.array(host).min(1).optional() }),
]);

/** `10.0.0.0/8`, of IPv4 or IPv6. */
const range = z.string().refine((value) => /^[^/]+\/\d{1,3}$/.test(value) && isRange(value), 'is a range of addresses, as `10.0.0.0/8`');

function isRange(value: string): boolean {
  const [address = '', bits] = value.split('/');
  return isIP(address) !== 0 && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
}

/** weir.yaml, and env/*.yaml over it. */
export const settingsForm = z.strictObject({
  workspace: sourceName.optional(),
  /** 0 means any that is free. */
  port: z.int().min(0).max(65_535).optional(),
  limits: limitsForm.optional(),
  files: z.strictObject({ allow: z.array(text) }).optional(),
  log: z.strictObject({ keep: duration.optional(), slow: milliseconds.optional() }).optional(),
  /** Has the control plane, metrics and health to itself. */
  adminPort: z.int().min(1).max(65_535).optional(),
  cors: z.strictObject({ origins: z.array(origin) }).optional(),
  network: z.strictObject({ allow: z.array(range) }).optional(),
  secrets: z.strictObject({ allow: z.array(grant) }).optional(),
  auth: authForm.optional(),
});

export type Settings = z.output<typeof settingsForm>;

/** An operation that takes this long is told in the log. */
const SLOW_MS = 1_000;
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
    limits: limitsOf(settings.limits ?? {}),
    ...(settings.adminPort === undefined ? {} : { adminPort: settings.adminPort }),
    corsOrigins: settings.cors?.origins ?? [],
    slowMs: settings.log?.slow ?? SLOW_MS,
    networkAllow: settings.network?.allow ?? [],
    filesAllow: settings.files?.allow ?? ['data'],
    auth: {
      anonymous: settings.auth?.anonymous,
      jwt: settings.auth?.jwt && { ...settings.auth.jwt, claims: settings.auth.jwt.claims ?? {} },
    },
    logKeepSeconds: settings.log?.keep ?? KEEP_SECONDS,
    ...(settings.secrets && { secretsAllow: settings.secrets.allow.map((each) => (typeof each === 'string' ? { ref: each } : each)) }),
  };
}

/** What is measured has its unit in its name from here on. */
const limitsOf = ({ body, sdl, response, timeout, ...limits }: z.output<typeof limitsForm>): HubLimits => ({
  ...DEFAULT_LIMITS,
  ...limits,
  ...(body === undefined ? {} : { bodyBytes: body }),
  ...(sdl === undefined ? {} : { sdlBytes: sdl }),
  ...(response === undefined ? {} : { responseBytes: response }),
  ...(timeout === undefined ? {} : { timeoutMs: timeout }),
});

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
