import { WeirError } from '../../contract/index.ts';
import type { Declared, SourceDeclaration } from '../../contract/index.ts';
import { pathText } from './check-form.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * A text with its references `${env:NAME}` replaced by what they name. The hub's own variables are never given out.
 * Throws SECRET_REFUSED that names the variable and `where`, or BAD_DEFINITION where it is no reference; never a value.
 * @param where - the text's place for messages: `` `connection` (sources/shop.yaml:3) ``
 */
export function resolveReferences(text: string, environment: Environment, where: string): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (reference, inner: string) => {
    const name = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(inner)?.[1];
    if (name === undefined) throw new WeirError('BAD_DEFINITION', notAReference(reference, inner, where));
    if (name === 'DATABASE_URL' || name.startsWith('WEIR_'))
      throw new WeirError(
        'SECRET_REFUSED',
        `${where} names the variable ${name}, which is the hub's own and given to no source. Use another.`,
      );
    const value = environment[name];
    if (value === undefined)
      throw new WeirError('SECRET_REFUSED', `${where} names the variable ${name}, which is not set: set it in the environment or in .env.`);
    return value;
  });
}

function notAReference(reference: string, inner: string, where: string): string {
  if (inner.startsWith('file:'))
    return `${where} has \`${reference}\`: a reference to a file is not in this version; use \`\${env:NAME}\`.`;
  const meant = /^[A-Za-z_][A-Za-z0-9_]*$/.test(inner) ? `\${env:${inner}}` : '${env:NAME}';
  return `${where} has \`${reference}\`, which is no reference: write \`${meant}\`.`;
}

/** What a connector resolves its texts by: it finds where in the declaration a text stands, for messages. */
export function referenceResolver(declared: Declared<SourceDeclaration>, environment: Environment): (text: string) => string {
  const { value, file, line } = declared;
  return (text) => {
    const path = pathTo(text, value) ?? [];
    const key = path.length > 0 ? `: \`${pathText(path)}\`` : '';
    return resolveReferences(text, environment, `Source \`${value.source}\`${key} (${file}:${line(path)})`);
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
