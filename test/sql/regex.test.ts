import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex } from '../../src/sql/index.ts';

test.each([
  ['', 'x', true],
  ['a.c', 'xa\ncx', true],
  ['^a$', 'a\n', false],
  ['^(ab|c)+$', 'abcab', true],
  ['^(ab|c)+$', 'abca', false],
  ['[a-cx]{2,3}d', 'xbcd', true],
  ['^[a-c]{2,3}$', 'abca', false],
  ['^\\d{4}-\\d\\d$', '2001-03', true],
  ['[^\\s\\d]', '1 2', false],
  ['\\.', 'abc', false],
  ['^(?:a|)b?$', '', true],
  ['^𝒳.$', '𝒳𝒳', true],
  ['^(a*)*b$', 'aaab', true],
  ['^a{0}b$', 'b', true],
  ['^a+?$', 'aaa', true],
])('%s on %j: %s', (pattern, text, expected) => {
  expect(compileRegex(pattern)(text)).toBe(expected);
});

test.each([
  ['(a', 'a `(` that is not closed'],
  ['a)', 'a `)` without its `(`'],
  ['[a', 'a `[` that is not closed'],
  ['*a', 'repeats nothing with `*`'],
  ['a**', 'two quantifiers in a row'],
  ['^*', 'repeats `^` or `$`'],
  ['(?=a)', 'a group `(?…` other than `(?:…)`'],
  ['(a)\\1', '`\\1`, which not every database reads alike'],
  ['\\bfoo', '`\\b`'],
  ['a{2,1}', 'backwards'],
  ['a{256}', 'more than 255'],
  ['a{x}', 'a `{` that is no `{m,n}`'],
  ['[[:alpha:]]', 'a `[` within brackets'],
  ['a\\', 'ends with `\\`'],
  ['(((a{200}){200}){200})', 'is too large'],
  ['***:a', 'repeats nothing'],
])('%s is refused: %s', (pattern, message) => {
  expect(() => compileRegex(pattern)).toThrow(message);
});

test('a pattern on which a backtracking engine never ends', () => {
  expect(compileRegex('^(a+)+$')(`${'a'.repeat(5000)}b`)).toBe(false);
});

/** Patterns of the subset, whatever they match. */
const patterns = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
  pattern: fc
    .array(fc.tuple(tie('atom'), fc.constantFrom('', '', '*', '+', '?', '{1,2}')), { maxLength: 4 })
    .map((parts) => parts.map((part) => part.join('')).join('')),
  atom: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\.', '\\d', '\\w'),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(?:${one}|${other})`),
  ),
})).pattern;

test('answers as JavaScript does wherever both read a pattern', () => {
  fc.assert(
    fc.property(
      patterns,
      fc.boolean(),
      fc.boolean(),
      fc.string({ unit: fc.constantFrom('a', 'b', '.', '1', '\n'), maxLength: 8 }),
      (pattern, start, end, text) => {
        const whole = `${start ? '^' : ''}(${pattern})${end ? '$' : ''}`;
        fc.pre(whole.length < 60);
        expect(compileRegex(whole)(text)).toBe(new RegExp(whole, 'su').test(text));
      },
    ),
    { numRuns: 500 },
  );
});
