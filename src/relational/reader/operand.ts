import { misfit, scalarOf, type Bind, type Dialect, type ValueType } from '../../sql/index.ts';
import type { Input, Variables } from './input.ts';
import { invalid } from './invalid.ts';
import type { Binder } from './statement.ts';
import type { Writing } from './writing.ts';

/** Where a predicate's operand is found, and what it must be beside a value of its column. */
export interface Operand extends Pick<Input, 'path' | 'read' | 'json'>, Partial<Pick<Input, 'itemsJson'>> {
  /** Why its text is not taken; undefined where it is. */
  readonly misfit?: ((text: string) => string | undefined) | undefined;
}

/** How an operand becomes the text of a parameter. The binder throws BAD_USER_INPUT with the value where its column takes no such. */
export function operandBinder(operand: Operand, type: ValueType, list: boolean, dialect: Dialect): Binder {
  return ({ variables }) => {
    const texts = operandTexts(operand, type, list, dialect, variables).map((text) => dialect.operandText(text, type));
    return list ? dialect.listText(texts) : (texts[0] ?? null);
  };
}

/** Adds operands to a statement. */
export const bindOperand =
  ({ dialect, parts }: Pick<Writing, 'dialect' | 'parts'>): Bind<Operand> =>
  (operand, type, list) =>
    parts.parameter(operandBinder(operand, type, list, dialect));

/** The texts of an operand's values, one where it is no list. Throws BAD_USER_INPUT. */
export function operandTexts(
  operand: Operand,
  type: ValueType,
  list: boolean,
  dialect: Pick<Dialect, 'name'>,
  variables: Variables,
): readonly string[] {
  const check = (value: unknown, text: string | undefined): string => {
    if (text === undefined) throw invalid(operand.path, value ?? null, 'is no value; `isNull` asks for rows without one');
    const reason = operand.misfit?.(text) ?? misfit(text, type, dialect.name);
    if (reason !== undefined) throw invalid(operand.path, value, reason);
    return text;
  };
  const value = operand.read(variables);
  if (!list)
    return [
      check(
        value,
        textOf(value, type, () => operand.json(variables)),
      ),
    ];
  const items = (Array.isArray(value) ? value : [value]) as readonly unknown[];
  return items.map((item, place) =>
    check(
      item,
      textOf(item, type, () => operand.itemsJson?.(variables)[place] ?? JSON.stringify(item)),
    ),
  );
}

/** A value in travel form as text; undefined for none. */
export function textOf(value: unknown, type: ValueType, json: () => string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (scalarOf(type) === 'JSON' && !type.opaque) return json();
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean | bigint);
}
