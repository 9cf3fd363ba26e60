import { createHash } from 'node:crypto';

/** Past this a definition is kept as what it is known by. */
const MOST_CHARACTERS = 100_000;
const HIDDEN = '***';
const REFERENCE = /\$\{[^}]*\}/g;
/** Keys whose values are secrets, if they are written out. */
const SECRET_KEY = /passw|pwd|secret|token|authorization|cookie|api[-_]?key|credential/i;

/**
 * A definition as the audit log keeps it, whatever somebody wrote into it: of addresses without their password, of headers and of what
 * is called a secret without anything but references. It is JSON, and not long.
 */
export function withoutSecrets(definition: unknown): unknown {
  const kept = clean(definition, []);
  const text = JSON.stringify(kept) ?? 'null';
  if (text.length <= MOST_CHARACTERS) return kept;
  return { characters: text.length, sha256: createHash('sha256').update(text).digest('hex') };
}

function clean(value: unknown, path: readonly string[]): unknown {
  if (typeof value === 'string') return cleanText(value, path);
  if (Array.isArray(value)) return value.map((each: unknown) => clean(each, path));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, clean(each, [...path, key])]));
}

function cleanText(text: string, path: readonly string[]): string {
  const [holder = '', key = ''] = [path.at(-2), path.at(-1)];
  if (holder === 'headers' || SECRET_KEY.test(key)) return onlyReferences(text);
  return text
    .replace(
      /^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:)(.*)(@)/i,
      (_all, before: string, secret: string, after: string) => before + onlyReferences(secret) + after,
    )
    .replace(
      /((?:^|[\s?&;])[\w-]*(?:passw|pwd|secret|token|api[-_]?key)[\w-]*\s*=\s*)('[^']*'|[^\s&;]*)/gi,
      (_all, before: string, secret: string) => before + onlyReferences(secret),
    );
}

/** What stands between references is hidden; the word by which a header says what follows is not. */
function onlyReferences(text: string): string {
  const [, scheme = '', rest = ''] = /^((?:bearer|basic|token)\s+)?(.*)$/is.exec(text) ?? [];
  const references = rest.match(REFERENCE) ?? [];
  const literal = rest.replaceAll(REFERENCE, '') !== '';
  return scheme + references.join('') + (literal ? HIDDEN : '');
}
