import type { FieldItem } from '../../contract/index.ts';
import { invalid } from './invalid.ts';
import { argumentsIn } from './rows.ts';
import type { Writing } from './writing.ts';

/** The `$n` of an argument that is a whole number within bounds; `otherwise` where it is not given. Throws BAD_USER_INPUT when run. */
export function wholeArgument(
  writing: Writing,
  item: FieldItem,
  name: string,
  { most, otherwise }: { readonly most: number; readonly otherwise: number },
): string {
  const given = argumentsIn(writing, item).get(name);
  return writing.parts.parameter(({ variables }) => {
    const value = given?.read(variables) ?? otherwise;
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= 1 && number <= most) return String(number);
    throw invalid(`${item.path}(${name})`, value, `is not a whole number from 1 to ${most}`);
  });
}
