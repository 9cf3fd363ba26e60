import type { Problem } from '../../contract/index.ts';
import { pathText } from './check-form.ts';
import type { DocumentPath, YamlDocument } from './yaml-document.ts';

/** Keys of the surface whose part is not built; `*` stands for any one key. */
export type NotYet = readonly (readonly string[])[];

export const SETTINGS_NOT_YET: NotYet = [['engine'], ['broker']];

export const SOURCE_NOT_YET: NotYet = [
  ['forward'],
  ['rename'],
  ['changes', 'outbox'],
  ...['writable', 'mirror', 'expect'].map((key) => ['datasets', '*', key]),
];

export const KINDS_NOT_YET: readonly string[] = [
  'mysql',
  'openapi',
  'http',
  'grpc',
  'soap',
  'odata',
  'nats',
  'mqtt',
  'amqp',
  'kafka',
  'clickhouse',
];

export const MODEL_NOT_YET: NotYet = [['sql'], ['tests'], ['materialize', 'incremental']];

/** Ways to materialize, beside `table` and the mapping `incremental`. */
export const MATERIALIZE_NOT_YET: readonly string[] = ['view', 'snapshot'];

export const notYet = (what: string): string => `${what} is not in this version: take it out.`;

/** Takes keys that are not built out of a document, each with a problem, so that the rest can be judged by itself. */
export function withoutNotYet(document: YamlDocument, keys: NotYet): { document: YamlDocument; problems: Problem[] } {
  const problems: Problem[] = [];
  let { value } = document;
  for (const key of keys) {
    for (const path of pathsOf(value, key)) {
      problems.push({ code: 'BAD_DEFINITION', message: notYet(`\`${pathText(path)}\``), path: `${document.file}:${document.line(path)}` });
      value = without(value, path);
    }
  }
  return { document: { ...document, value }, problems };
}

/** Where in a value a key with its `*`s is to be found. */
function pathsOf(value: unknown, [first, ...rest]: readonly string[]): DocumentPath[] {
  if (first === undefined) return [[]];
  if (Array.isArray(value) && first === '*')
    return value.flatMap((item, index) => pathsOf(item, rest).map((path): DocumentPath => [index, ...path]));
  if (!isMapping(value)) return [];
  const keys = first === '*' ? Object.keys(value) : first in value ? [first] : [];
  return keys.flatMap((key) => pathsOf(value[key], rest).map((path) => [key, ...path]));
}

/** A copy; a mapping that held nothing else goes too. */
function without(value: unknown, [first, ...rest]: DocumentPath): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === first ? without(item, rest) : item));
  if (!isMapping(value) || first === undefined) return value;
  const { [first]: there, ...others } = value;
  const left = rest.length === 0 ? undefined : without(there, rest);
  return left === undefined || (isMapping(left) && Object.keys(left).length === 0) ? others : { ...others, [first]: left };
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
