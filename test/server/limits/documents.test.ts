import { getIntrospectionQuery, parse } from 'graphql';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, WeirError, type HubLimits } from '../../../src/contract/index.ts';
import { checkSize } from '../../../src/server/limits/check-size.ts';
import { checkText } from '../../../src/server/limits/check-text.ts';
import { checkValues } from '../../../src/server/limits/check-values.ts';

/** What is said of a text; nothing where it is taken. */
function said(text: string, limits: Partial<HubLimits> = {}): string | undefined {
  const all = { ...DEFAULT_LIMITS, ...limits };
  try {
    checkText(text, all);
    checkSize(parse(text), all);
    return undefined;
  } catch (thrown) {
    if (thrown instanceof WeirError && thrown.code === 'LIMIT_EXCEEDED') return thrown.message;
    throw thrown;
  }
}

test('tokens are counted as the parser counts them', () => {
  for (const text of [
    '{ a }',
    'query Q($n: [Int!]! = [1, -2, 3.5e+3]) @x { a(where: {b: {eq: "x \\" y"}}, c: $n) { ...F ... on T { d } } } fragment F on T { e, f }',
    '# a comment { [ (\n{ a(text: """block "quoted" \\""" { end""") b(text: "{[(") }',
    '\ufeff{\r\n  a # {{{\r  b\n}',
    '{a,b,,c}',
  ]) {
    const enough = tokensOf(text);
    expect(said(text, { tokens: enough }), text).toBeUndefined();
    expect(said(text, { tokens: enough - 1 }), text).toContain('`limits.tokens`');
  }
});

/** The least that the parser takes. */
function tokensOf(text: string): number {
  for (let maxTokens = 1; ; maxTokens += 1) {
    try {
      parse(text, { maxTokens });
      return maxTokens;
    } catch {
      if (maxTokens > 1000) throw new Error(`not GraphQL: ${text}`);
    }
  }
}

test('what is too deep to be parsed is refused, wherever its brackets are', () => {
  const nested = (open: string, close: string) => `{ a ${open.repeat(50_000)} b ${close.repeat(50_000)} }`;
  expect(said(nested('{ a', '}'), { tokens: 1_000_000 })).toContain('`limits.nesting`');
  expect(said(`{ a(x: ${'['.repeat(50_000)}${']'.repeat(50_000)}) }`, { tokens: 1_000_000 })).toContain('`limits.nesting`');
  expect(said(`{ a(x: ${'{not: '.repeat(98)}1${'}'.repeat(98)}) }`)).toBeUndefined();
  expect(said(`{ a(x: ${'{not: '.repeat(99)}1${'}'.repeat(99)}) }`)).toContain('`limits.nesting`');
});

test('depth is of fields, with fragments spread; that of introspection is its own', () => {
  const deep = (fields: number) => `{ ${'a { '.repeat(fields - 1)}a${' }'.repeat(fields - 1)} }`;
  expect(said(deep(15))).toBeUndefined();
  expect(said(deep(16))).toBe('The operation is 16 fields deep; 15 are allowed: past `limits.depth`. Ask in parts.');
  const chain = (fragments: number) =>
    `{ ...F0 } ${Array.from({ length: fragments }, (_, n) => `fragment F${n} on T { a { ...F${n + 1} } }`).join(' ')} fragment F${fragments} on T { a }`;
  expect(said(chain(14))).toBeUndefined();
  expect(said(chain(15))).toContain('16 fields deep');
  expect(said(`{ ... on T { ... on U { ${'a { '.repeat(14)}... on V { a }${' }'.repeat(14)} } } }`)).toBeUndefined();
  expect(said(getIntrospectionQuery())).toBeUndefined();
  const types = (times: number) => `{ __schema { types { ${'ofType { '.repeat(times)}name${' }'.repeat(times)} } } }`;
  expect(said(types(17))).toBeUndefined();
  expect(said(types(18))).toContain('introspection is 21 fields deep');
});

test('aliases are counted as often as their fragment is spread', () => {
  const aliases = (many: number) => Array.from({ length: many }, (_, n) => `a${n}: a`).join(' ');
  expect(said(`{ a { ${aliases(500)} } }`)).toBeUndefined();
  expect(said(`{ ${aliases(501)} }`)).toContain('501 aliases; 500 are allowed: past `limits.aliases`');
  expect(said(`{ a { ...F } b { ...F } } fragment F on T { ${aliases(250)} }`)).toBeUndefined();
  expect(said(`{ a { ...F } b { ...F } c { ...F } } fragment F on T { ${aliases(250)} }`)).toContain('750 aliases');
});

test('root fields are counted with their fragments spread, and those of the largest operation', () => {
  const fields = (many: number) => Array.from({ length: many }, (_, n) => `f${n}`).join(' ');
  expect(said(`{ ${fields(200)} } query B { ${fields(200)} }`)).toBeUndefined();
  expect(said(`query A { a } query B { ${fields(150)} ... on Query { ...F } } fragment F on Query { ${fields(51)} }`)).toBe(
    'The operation asks for 201 root fields; 200 are allowed: past `limits.rootFields`. Ask by lists of keys, or in several requests.',
  );
  expect(said(`{ a { ${fields(1_000)} } }`)).toBeUndefined();
});

test('fragments that double themselves are refused at once, and one that spreads itself is left to validation', () => {
  const doubling = (times: number) =>
    `{ ...F0 } ${Array.from({ length: times }, (_, n) => `fragment F${n} on T { a { ...F${n + 1} } b { ...F${n + 1} } }`).join(' ')} fragment F${times} on T { c }`;
  expect(said(doubling(12))).toBeUndefined();
  expect(said(doubling(14), { depth: 100 })).toContain('`limits.tokens`');
  expect(said(doubling(2_000), { depth: 10_000 })).toContain('`limits.tokens`');
  expect(said('{ ...F } fragment F on T { a { ...F } }')).toBeUndefined();
});

test('values of variables may nest as deep as those of a document', () => {
  const nested = (levels: number) => {
    let value: unknown = 1;
    for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { not: value };
    return { where: value };
  };
  expect(() => checkValues(nested(100), 100)).not.toThrow();
  expect(() => checkValues(nested(101), 100)).toThrow(/`limits\.nesting`/);
  expect(() => checkValues(nested(1_000_000), 100)).toThrow(/`limits\.nesting`/);
});
