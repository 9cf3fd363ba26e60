import { AGGREGATES } from './aggregates.ts';
import { CONDITIONS } from './conditions.ts';
import { DATES } from './dates.ts';
import type { FunctionRule } from './function-rule.ts';
import { NUMBERS } from './numbers.ts';
import { TEXT } from './text.ts';

export type { FunctionRule } from './function-rule.ts';

/** Every function of the language, by name; docs/expressions.md says what each means. */
export const FUNCTIONS: ReadonlyMap<string, FunctionRule> = new Map(
  [...AGGREGATES, ...CONDITIONS, ...NUMBERS, ...TEXT, ...DATES].map((rule) => [rule.name, rule]),
);
