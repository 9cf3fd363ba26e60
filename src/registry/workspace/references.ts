import { readFileSync, statSync } from 'node:fs';
import { normalize } from 'node:path';
import { WeirError } from '../../contract/index.ts';
import type { Declared, Manager, SecretGrant, SourceDeclaration } from '../../contract/index.ts';
import { pathText } from './check-form.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a source's references may name. */
export interface ReferenceRules {
  readonly source: string;
  readonly environment: Environment;
  /** `secrets.allow`. Without it files may name any variable but the hub's own, the API none, and nobody a file. */
  readonly grants: readonly SecretGrant[] | undefined;
  readonly managedBy: Manager;
  /** Gives what stands for a reference that is allowed and names nothing here; where it is absent, that is refused. */
  readonly missing?: (reference: string) => string;
  /** Hears of each reference that may be sent to some hosts only. */
  readonly bound?: (reference: string, hosts: readonly string[]) => void;
}

/** Of a file that holds a secret. */
const MAX_SECRET_BYTES = 64 * 1024;

/**
 * A text with its references `${env:NAME}` and `${file:/path}` replaced by what they name. The hub's own variables are never given out.
 * Throws SECRET_REFUSED that names the reference, `where` and the cure, or BAD_DEFINITION where it is no reference; never a value.
 * @param where - the text's place for messages: `` `connection` (sources/shop.yaml:3) ``
 */
export function resolveReferences(text: string, rules: ReferenceRules, where: string): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference, inner: string) => {
    const [, kind, name = ''] =
      /^(?:(env):([A-Za-z_][A-Za-z0-9_]*)|(file):(\/.+))$/.exec(inner)?.filter((part) => part !== undefined) ?? [];
    if (kind === 'env') return variable(name, rules, where);
    if (kind === 'file') return fileText(name, rules, where);
    const meant = /^[A-Za-z_][A-Za-z0-9_]*$/.test(inner) ? `\${env:${inner}}` : '${env:NAME}';
    throw new WeirError('BAD_DEFINITION', `${where} has \`${reference}\`, which is no reference: write \`${meant}\`.`);
  });
}

/** What references of a source name now: another value is another source. Never said. A file that is not granted is not read. */
export const namedBy = (
  definition: string,
  rules: Pick<ReferenceRules, 'source' | 'environment' | 'grants'>,
): readonly (string | undefined)[] =>
  [...definition.matchAll(/\$\{(env|file):([^}]+)\}/g)].map(([, kind, name = '']) =>
    kind === 'env' ? rules.environment[name] : granted(`file:${name}`, rules) ? textOf(name) : undefined,
  );

function variable(name: string, rules: ReferenceRules, where: string): string {
  if (name === 'DATABASE_URL' || name.startsWith('WEIR_'))
    throw refusal(`${where} names the variable ${name}, which is the hub's own and given to no source. Use another.`);
  if (!(rules.grants ? granted(`env:${name}`, rules) : rules.managedBy === 'WORKSPACE'))
    throw refusal(`${where} names the variable ${name}, ${ungranted(`env:${name}`, rules)}`);
  const value = rules.environment[name] ?? rules.missing?.(`env:${name}`);
  if (value === undefined) throw refusal(`${where} names the variable ${name}, which is not set: set it in the environment or in .env.`);
  return value;
}

function fileText(path: string, rules: ReferenceRules, where: string): string {
  if (normalize(path) !== path) throw refusal(`${where} names the file ${path}: write its path without \`.\`, \`..\` and \`//\`.`);
  if (!granted(`file:${path}`, rules)) throw refusal(`${where} names the file ${path}, ${ungranted(`file:${path}`, rules)}`);
  const text = textOf(path) ?? rules.missing?.(`file:${path}`);
  if (text === undefined)
    throw refusal(`${where} names the file ${path}, which cannot be read, or is larger than ${MAX_SECRET_BYTES / 1024} KB.`);
  return text;
}

/** A file's text without the line end that most editors leave. */
function textOf(path: string): string | undefined {
  try {
    const found = statSync(path);
    // A pipe or a device would be waited for, or have no end.
    return !found.isFile() || found.size > MAX_SECRET_BYTES ? undefined : readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function granted(reference: string, { source, grants = [], bound }: Pick<ReferenceRules, 'source' | 'grants' | 'bound'>): boolean {
  const found = grants.filter(({ ref, sources }) => (sources?.includes(source) ?? true) && pattern(ref).test(reference));
  if (found.length > 0 && found.every(({ hosts }) => hosts))
    bound?.(
      reference,
      found.flatMap(({ hosts }) => hosts ?? []),
    );
  return found.length > 0;
}

const pattern = (ref: string): RegExp => new RegExp(`^${ref.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^/]*')}$`);

/** Why, and the line that would grant it. */
const ungranted = (reference: string, { source, managedBy, grants }: ReferenceRules): string => {
  const why =
    grants || managedBy === 'WORKSPACE'
      ? `which weir.yaml grants to no source ${source}`
      : 'and what is registered by API may name none that weir.yaml does not grant';
  const line = `{ref: "${reference}", sources: [${source}]}`;
  return `${why}. Add to weir.yaml: \`secrets: {allow: [${line}]}\`${grants?.length ? ', beside those that stand there' : ''}.`;
};

const refusal = (message: string): WeirError => new WeirError('SECRET_REFUSED', message);

/** What a connector resolves its texts by: it finds where in the declaration a text stands, for messages. */
export function referenceResolver(declared: Declared<SourceDeclaration>, rules: Omit<ReferenceRules, 'source'>): (text: string) => string {
  const { value, file, line } = declared;
  return (text) => {
    const path = pathTo(text, value) ?? [];
    const key = path.length > 0 ? `: \`${pathText(path)}\`` : '';
    return resolveReferences(text, { ...rules, source: value.source }, `Source \`${value.source}\`${key} (${file}:${line(path)})`);
  };
}

function pathTo(text: string, value: unknown): (string | number)[] | undefined {
  if (value === text) return [];
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const rest = pathTo(text, each);
    if (rest) return [Array.isArray(value) ? Number(key) : key, ...rest];
  }
  return undefined;
}
