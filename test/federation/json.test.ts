import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, writeJson } from '../../src/federation/execute/json.ts';

describe('JSON that loses nothing', () => {
  test('what it parses and writes is what JSON.parse and JSON.stringify do', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(writeJson(parseJson(text)))).toEqual(JSON.parse(text));
        expect(JSON.parse(writeJson(parseJson(` { "raw" : ${text} } `, (key) => key === 'raw')))).toEqual({
          raw: JSON.parse(text) as unknown,
        });
      }),
      { numRuns: 500 },
    );
  });

  test('numbers keep every digit that a double would lose', () => {
    for (const number of ['12345678901234567890', '0.1234567890123456789', '1e400', '-9007199254740993']) {
      expect(writeJson(parseJson(`{"n":[${number}]}`))).toBe(`{"n":[${number}]}`);
    }
  });

  test('what is under a key that is kept as text is kept to the letter', () => {
    const kept = '{ "a" : [1, 2.50, "}]\\"\\\\"] }';
    expect(writeJson(parseJson(`[{"raw":${kept},"b":"\\u00e9"}]`, (key) => key === 'raw'))).toBe(`[{"raw":${kept},"b":"é"}]`);
  });

  test('a key is never more than a key', () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}');
    expect(writeJson(parsed)).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test.each(['', '{', '[1,]', '{"a" 1}', '"open', '{"a":tru}', '[1] 2', '{"raw":[', '01a', "{'a':1}"])('%s is refused', (text) => {
    expect(() => parseJson(text, (key) => key === 'raw')).toThrow(SyntaxError);
  });
});
