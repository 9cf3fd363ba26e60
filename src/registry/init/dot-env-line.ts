import { parseEnv } from 'node:util';
import { WeirError } from '../../contract/index.ts';

/**
 * The text of `.env` with a variable added; undefined where it has it already. Throws CONFLICT where it has another value: which one is
 * right is its owner's to say. No message says a value.
 */
export function withVariable(text: string, name: string, value: string): string | undefined {
  const standing = parseEnv(text)[name];
  if (standing === value) return undefined;
  if (standing !== undefined)
    throw new WeirError('CONFLICT', `.env has ${name} already, with another value. Take it out there, or change it by hand.`);
  const quote = ["'", '"', '`'].find((mark) => !value.includes(mark));
  if (quote === undefined || /[\r\n]/.test(value))
    throw new WeirError(
      'BAD_USER_INPUT',
      'The address has a line end or all of the quotes \', " and `: write them as %0A, %27, %22 and %60.',
    );
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${before}${name}=${quote}${value}${quote}\n`;
}

/** The text of `.gitignore` with what may not be under version control; undefined where it has all of it. */
export function withIgnored(text: string, names: readonly string[]): string | undefined {
  const lines = new Set(text.split(/\r?\n/).map((line) => line.trim().replace(/^\//, '').replace(/\/$/, '')));
  const missing = names.filter((name) => !lines.has(name.replace(/\/$/, '')));
  if (missing.length === 0) return undefined;
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return `${before}${missing.join('\n')}\n`;
}
