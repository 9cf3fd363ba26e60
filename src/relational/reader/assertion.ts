import type { Dataset, Relation } from '../../contract/index.ts';

/** That something finds one row, which is only said: where there are more, an answer tells so. */
export interface Assertion {
  readonly path: string;
  /** What was said, to be put before `, but`. */
  readonly said: string;
  readonly cure: string;
  /** SQL: the value that is found by, as JSON text. */
  readonly value: string;
}

/** Of a key that is declared for a dataset whose source knows of none. */
export const keyAssertion = ({ id, key = [] }: Dataset, path: string, value: string): Assertion => ({
  path,
  value,
  said: `the key \`${key.join('`, `')}\` is declared for \`${id}\``,
  cure: 'Make its rows unique, or declare as `key` what tells them apart.',
});

/** Of a relation that leads to one row because a declaration says so. */
export const relationAssertion = (
  { name, targetFields }: Pick<Relation, 'name' | 'targetFields'>,
  to: Dataset,
  path: string,
  value: string,
): Assertion =>
  isAssertedKey(to, targetFields)
    ? keyAssertion(to, path, value)
    : {
        path,
        value,
        said: `the relation \`${name}\` leads to one row`,
        cure: 'Make the target unique, or take `one: true` away from the relationship.',
      };

/** Whether it is a declared key that rows are found by. */
export const isAssertedKey = ({ key, assertedKey }: Dataset, fields: readonly string[]): boolean =>
  assertedKey === true && key !== undefined && key.every((field) => fields.includes(field));
