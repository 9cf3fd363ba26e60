import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WeirError } from '../../../src/contract/index.ts';
import { checkJson } from '../../../src/server/limits/check-json.ts';

/** The limit that a text is past. */
function past(text: string, limits: { readonly values?: number; readonly nesting?: number } = {}): unknown {
  try {
    checkJson(text, { values: 1_000_000, nesting: 1_000_000, ...limits });
    return undefined;
  } catch (thrown) {
    if (thrown instanceof WeirError && thrown.code === 'LIMIT_EXCEEDED') return thrown.extensions['limit'];
    throw thrown;
  }
}

/** Names, lists and objects of a value, and how deep they nest, by walking it. */
function measured(value: unknown): { readonly values: number; readonly depth: number } {
  if (typeof value !== 'object' || value === null) return { values: 0, depth: 0 };
  const names = Array.isArray(value) ? 0 : Object.keys(value).length;
  const inner = Object.values(value).map(measured);
  return {
    values: 1 + names + inner.reduce((sum, { values }) => sum + values, 0),
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
  };
}

test('counts what a walk over the value counts, whatever its strings hold', () => {
  const strings = fc.oneof(fc.string(), fc.constantFrom('"', '\\', '\\"', '{[:', '\\\\"', ']}'));
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: 'medium' }, strings, fc.integer(), fc.constant(null), tie('list'), tie('object')),
    list: fc.array(tie('value'), { maxLength: 5 }),
    object: fc.dictionary(strings, tie('value'), { maxKeys: 5 }),
  }));
  fc.assert(
    fc.property(value, fc.constantFrom(0, 2), (drawn, indent) => {
      const text = JSON.stringify(drawn, null, indent);
      const { values, depth } = measured(drawn);
      expect(past(text, { values })).toBeUndefined();
      if (values > 0) expect(past(text, { values: values - 1 })).toBe('values');
      // Beside the request and its variables.
      expect(past(text, { nesting: Math.max(0, depth - 2) })).toBeUndefined();
      if (depth > 2) expect(past(text, { nesting: depth - 3 })).toBe('nesting');
    }),
    { numRuns: 1_000 },
  );
});

test('what is no JSON is the parser’s to refuse', () => {
  for (const text of ['', '"', '"\\', '}}}]]', '{"a": "b', ':'.repeat(10)]) expect(past(text)).toBeUndefined();
});
