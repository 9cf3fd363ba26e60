import { WeirError } from '../../contract/index.ts';

/** BAD_USER_INPUT that names the argument's place and its value. `which` goes on after the value: `is no UUID`. */
export function invalid(path: string, value: unknown, which: string): WeirError {
  const text = JSON.stringify(value) ?? 'nothing';
  // A value may be as long as a request; its beginning tells which it was.
  return new WeirError('BAD_USER_INPUT', `\`${path}\`: ${text.length > 80 ? `${text.slice(0, 80)}…` : text} ${which}.`, { argument: path });
}
