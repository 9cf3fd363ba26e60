import type { Predicate, RowImage } from '../contract/index.ts';
import { comparisonOf } from './compare.ts';
import { matchesLike, parseLike } from './like.ts';
import { compileRegex } from './regex.ts';
import { elementOf } from './value-type.ts';

type Truth = boolean | null;
type Reading = (image: RowImage) => Truth;

/**
 * The predicate as a function of a row: true where SQL's condition is true of it, false where that is false or null. The row has
 * the source's columns in travel form, and operands are in travel form too. Agrees with PostgreSQL (its text comparisons
 * are by code points in both readings); two things are the database's own: letters beyond ASCII under `ilike` and `\w`
 * follow its locale, and a Float that is NaN or infinite is null here.
 */
export function predicateRow(predicate: Predicate): (image: RowImage) => boolean {
  const reading = read(predicate);
  return (image) => reading(image) === true;
}

function read(predicate: Predicate): Reading {
  switch (predicate.kind) {
    case 'and':
      return all(predicate.of.map(read), false);
    case 'or':
      return all(predicate.of.map(read), true);
    case 'not':
      return negated(read(predicate.of));
    case 'isNull': {
      const { column, is } = predicate;
      return (image) => (valueOf(image, column.column) === null) === is;
    }
    case 'isEmpty': {
      const { column, is } = predicate;
      return onValue(column.column, (value) => ((value as readonly unknown[]).length === 0) === is);
    }
    case 'between': {
      const compare = comparisonOf(predicate.column);
      return onValue(predicate.column.column, (value) => compare(value, predicate.low) >= 0 && compare(value, predicate.high) <= 0);
    }
    case 'test':
      // Of no values, `in` is false and `notIn` true, even of null.
      if (/^(in|notIn)$/.test(predicate.operator) && Array.isArray(predicate.value) && predicate.value.length === 0) {
        const truth = predicate.operator === 'notIn';
        return () => truth;
      }
      return onValue(predicate.column.column, tester(predicate));
  }
}

/** Ends with the first part that decides (`false` of and, `true` of or); else null where any was null. */
function all(parts: readonly Reading[], decides: boolean): Reading {
  return (image) => {
    let answer: Truth = !decides;
    for (const part of parts) {
      const truth = part(image);
      if (truth === decides) return decides;
      if (truth === null) answer = null;
    }
    return answer;
  };
}

function negated(reading: Reading): Reading {
  return (image) => {
    const truth = reading(image);
    return truth === null ? null : !truth;
  };
}

const valueOf = (image: RowImage, column: string): unknown => image[column] ?? null;

function onValue(column: string, test: (value: unknown) => Truth): Reading {
  return (image) => {
    const value = valueOf(image, column);
    return value === null ? null : test(value);
  };
}

function tester({ column, operator, value }: Predicate & { kind: 'test' }): (value: unknown) => Truth {
  const compare = comparisonOf(column);
  const same = comparisonOf(elementOf(column));
  const operands = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const hasElement = (list: unknown, wanted: unknown): boolean =>
    (list as readonly unknown[]).some((element) => element !== null && same(element, wanted) === 0);
  const text = String(value);
  switch (operator) {
    case 'eq':
      return (actual) => compare(actual, value) === 0;
    case 'ne':
      return (actual) => compare(actual, value) !== 0;
    case 'in':
      return (actual) => operands.some((operand) => compare(actual, operand) === 0);
    case 'notIn':
      return (actual) => operands.every((operand) => compare(actual, operand) !== 0);
    case 'lt':
      return (actual) => compare(actual, value) < 0;
    case 'lte':
      return (actual) => compare(actual, value) <= 0;
    case 'gt':
      return (actual) => compare(actual, value) > 0;
    case 'gte':
      return (actual) => compare(actual, value) >= 0;
    case 'like': {
      const steps = parseLike(text) ?? [];
      return (actual) => matchesLike(String(actual), steps);
    }
    case 'ilike': {
      const steps = parseLike(text.toLowerCase()) ?? [];
      return (actual) => matchesLike(String(actual).toLowerCase(), steps);
    }
    case 'startsWith':
      return (actual) => String(actual).startsWith(text);
    case 'endsWith':
      return (actual) => String(actual).endsWith(text);
    case 'contains':
      return (actual) => String(actual).includes(text);
    case 'regex': {
      const matches = compileRegex(text);
      return (actual) => matches(String(actual));
    }
    case 'has':
    case 'hasAll':
      return (actual) => operands.every((operand) => hasElement(actual, operand));
    case 'hasAny':
      return (actual) => operands.some((operand) => hasElement(actual, operand));
  }
}
