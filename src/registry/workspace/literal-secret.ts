import type { Problem } from '../../contract/index.ts';
import { pathText } from './check-form.ts';
import type { DocumentPath, YamlDocument } from './yaml-document.ts';

const REFERENCE = /\$\{[^}]*\}/g;
/** Stands for a reference while a text is looked at; no text of a file has it. */
const MARK = '\u0000';

/** Headers that carry a secret whenever they carry anything. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie', 'x-api-key']);

/** Every place of a document where a password stands as itself. No message says it. */
export function literalSecrets(document: YamlDocument): Problem[] {
  return texts(document.value, []).flatMap(({ path, text }) => {
    const what = secretIn(text.replaceAll(REFERENCE, MARK), path);
    if (what === undefined) return [];
    const message = `\`${pathText(path)}\` has ${what} written out: put it into the environment and write \`\${env:NAME}\` in its place.`;
    return [{ code: 'SECRET_REFUSED' as const, message, path: `${document.file}:${document.line(path)}` }];
  });
}

function secretIn(text: string, path: DocumentPath): string | undefined {
  const literal = (value: string | undefined): boolean => value !== undefined && value.replaceAll(MARK, '') !== '';
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:([^/?#]*)@/i.exec(text) ?? /^postgres(?:ql)?:\/\/[^/?#:@]*:(.*)@/i.exec(text);
  const named = /(?:^|[\s?&;])(?:password|passwd|pwd|sslpassword)\s*=\s*('[^']*'|[^\s&;]*)/i.exec(text);
  if (literal(inUrl?.[1]) || literal(named?.[1])) return 'a password';
  const [holder, header] = path.slice(-2);
  // `Bearer ${env:TOKEN}` says no secret; a scheme alone is none either.
  const secret = text.replace(/^(?:bearer|basic|token)\s+/i, '');
  if (holder === 'headers' && SECRET_HEADERS.has(String(header).toLowerCase()) && literal(secret)) return 'a secret';
  return undefined;
}

function texts(value: unknown, path: DocumentPath): { path: DocumentPath; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => texts(each, [...path, index]));
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, each]) => texts(each, [...path, key])) : [];
}
