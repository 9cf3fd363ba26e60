import type { ExpectationRule } from './expectation-rule.ts';
import { notNull } from './not-null.ts';
import { unique } from './unique.ts';

export const EXPECTATIONS: readonly ExpectationRule[] = [unique, notNull];
