import { parseValue } from 'graphql';
import { describe, expect, test } from 'vitest';
import { hubScalars } from '../../src/relational/graph-types/index.ts';

const scalar = (name: string) => hubScalars[name] ?? expect.fail(`there is no scalar ${name}`);
/** As a variable. */
const taken = (name: string, ...values: unknown[]) => values.map((value) => scalar(name).parseValue(value));
/** As written in an operation. */
const literal = (name: string, text: string) => scalar(name).parseLiteral(parseValue(text));
const refused = (name: string, value: unknown) => {
  try {
    scalar(name).parseValue(value);
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
  return expect.fail(`${name} took ${String(value)}`);
};

describe('BigInt and Decimal', () => {
  test('keep every digit, as text', () => {
    expect(taken('BigInt', '9007199254740993', '-0', '+007', 12, -3, 10n)).toEqual(['9007199254740993', '0', '7', '12', '-3', '10']);
    expect(taken('Decimal', '10.50', '.5', '5.', '-0.0', '1.5e3', '12e-4', 0.1, 7, '00.5', 1e-7, '-1.25E+1')).toEqual([
      '10.50',
      '0.5',
      '5',
      '0.0',
      '1500',
      '0.0012',
      '0.1',
      '7',
      '0.5',
      '0.0000001',
      '-12.5',
    ]);
  });

  test('take Int and Float literals by their own text', () => {
    expect(literal('BigInt', '123456789012345678901234567890')).toBe('123456789012345678901234567890');
    expect(literal('BigInt', '"5"')).toBe('5');
    expect(literal('Decimal', '0.1000000000000000000001')).toBe('0.1000000000000000000001');
    expect(() => literal('BigInt', '1.5')).toThrow('"1.5" is no BigInt: it is written as text in quotes or an integer.');
    expect(() => literal('Decimal', 'true')).toThrow('true is no Decimal: it is written as text in quotes or an integer or a number.');
    expect(() => literal('BigInt', '"1.5"')).toThrow('"1.5" is no BigInt: it is an integer, in digits.');
  });

  test('refuse a JSON number that has lost digits, and what is no number', () => {
    expect(refused('BigInt', 2 ** 53)).toBe('9007199254740992 is no BigInt: it is exact past 2^53 only as text: put it in quotes.');
    expect(refused('Decimal', 1e300)).toContain('put it in quotes');
    expect(refused('BigInt', 1.5)).toBe('1.5 is no BigInt: it is an integer, in digits.');
    expect(refused('Decimal', '1e1001')).toBe('"1e1001" is no Decimal: it is a number with an exponent within ±1000.');
    for (const value of ['', '1,5', '0x10', ' 1', '.', '-', 'NaN']) expect(refused('Decimal', value)).toContain('is no Decimal');
    for (const value of [true, null, Number.NaN, [], {}]) expect(refused('BigInt', value)).toContain('is no BigInt');
  });
});

describe('days and times', () => {
  test('Date is a day that exists', () => {
    expect(taken('Date', '2001-03-09', '2000-02-29', '0099-12-31', '12345-01-01')).toEqual([
      '2001-03-09',
      '2000-02-29',
      '0099-12-31',
      '12345-01-01',
    ]);
    expect(refused('Date', '2001-02-30')).toBe('"2001-02-30" is no Date: it is a day that exists, as YYYY-MM-DD.');
    for (const value of ['2001-2-3', '1900-02-29', '0000-01-01', '2001-13-01', '2001-03-09T10:00:00', 20010309, null])
      expect(refused('Date', value)).toContain('is no Date');
  });

  test('Time has a fraction only where it says something', () => {
    expect(taken('Time', '10:00', '10:00:00', '23:59:59.999999', '10:00:00.000', '10:00:00.500', '10:00:00.1234560')).toEqual([
      '10:00:00',
      '10:00:00',
      '23:59:59.999999',
      '10:00:00',
      '10:00:00.5',
      '10:00:00.123456',
    ]);
    for (const value of ['24:00:00', '10:60:00', '1:00:00', '10:00:00.1234567', '10:00:00Z'])
      expect(refused('Time', value)).toContain('is no Time');
  });

  test('LocalDateTime has no zone; a day alone is its midnight', () => {
    expect(taken('LocalDateTime', '2001-03-09T10:00:00', '2001-03-09 10:00', '2001-03-09', '2001-03-09T10:00:00.250')).toEqual([
      '2001-03-09T10:00:00',
      '2001-03-09T10:00:00',
      '2001-03-09T00:00:00',
      '2001-03-09T10:00:00.25',
    ]);
    for (const value of ['2001-03-09T10:00:00Z', '2001-03-09T10:00:00+01:00', '2001-02-30T10:00:00', 'now'])
      expect(refused('LocalDateTime', value)).toContain('is no LocalDateTime');
  });

  test('DateTime is taken in any zone and kept in UTC', () => {
    expect(
      taken(
        'DateTime',
        '2001-03-09T10:00:00Z',
        '2001-03-09t10:00:00z',
        '2001-03-09 10:00:00+01:00',
        '2001-01-01T00:30:00+0530',
        '2000-12-31T23:30:00.125-05',
        '0050-01-01T00:00:00Z',
      ),
    ).toEqual([
      '2001-03-09T10:00:00Z',
      '2001-03-09T10:00:00Z',
      '2001-03-09T09:00:00Z',
      '2000-12-31T19:00:00Z',
      '2001-01-01T04:30:00.125Z',
      '0050-01-01T00:00:00Z',
    ]);
    for (const value of [
      '2001-03-09T10:00:00',
      '2001-03-09',
      '2001-02-30T10:00:00Z',
      '2001-03-09T10:00:00+24:00',
      '0001-01-01T00:00:00+01:00',
    ])
      expect(refused('DateTime', value)).toContain('is no DateTime');
  });
});

describe('the others', () => {
  test('JSON keeps what it was given; a literal is what it looks like', () => {
    const value = { a: [1, null, { b: 'c' }] };
    expect(taken('JSON', value)).toEqual([value]);
    expect(literal('JSON', '{a: [1, null, {b: "c"}], d: 1.5, e: true}')).toEqual({ ...value, d: 1.5, e: true });
    expect(scalar('JSON').parseLiteral(parseValue('[$x]'), { x: 5 })).toEqual([5]);
    expect(() => literal('JSON', '[9007199254740993]')).toThrow('put it in quotes');
    expect(Object.getPrototypeOf(literal('JSON', '{__proto__: {a: 1}}'))).toBe(Object.prototype);
  });

  test('UUID, Bytes, Cursor and Count', () => {
    expect(taken('UUID', '123E4567-E89B-12D3-A456-426614174000')).toEqual(['123e4567-e89b-12d3-a456-426614174000']);
    expect(refused('UUID', '123e4567')).toContain('is no UUID');
    expect(taken('Bytes', 'AAE=', '')).toEqual(['AAE=', '']);
    for (const value of ['AAE', 'A===', 'AA-_', 5]) expect(refused('Bytes', value)).toContain('is no Bytes');
    expect(taken('Cursor', 'abc')).toEqual(['abc']);
    expect(refused('Cursor', '')).toContain('is no Cursor');
    expect([5, '6', 7n].map((value) => scalar('Count').serialize(value))).toEqual([5, 6, 7]);
    for (const value of [-1, 1.5, 2 ** 53, '9007199254740992']) expect(() => scalar('Count').serialize(value)).toThrow('is no Count');
    expect(literal('Count', '5')).toBe(5);
  });

  test('a long value is not shown whole', () => {
    expect(refused('Date', 'x'.repeat(5000))).toHaveLength(60 + '… is no Date: it is a day that exists, as YYYY-MM-DD.'.length);
  });
});

describe('NumberBucket', () => {
  test('is true, or an object with a width', () => {
    expect(taken('NumberBucket', true, {}, { width: 10 }, { width: '2.50' }, { width: null })).toEqual([
      true,
      {},
      { width: '10' },
      { width: '2.50' },
      { width: null },
    ]);
    expect(
      ['true', '{}', '{width: 10}', '{width: "0.5"}', '{width: null}', '{width: $w}'].map((text) => literal('NumberBucket', text)),
    ).toEqual([true, {}, { width: '10' }, { width: '0.5' }, { width: null }, { width: null }]);
  });

  test('refuses what groups by nothing, and says what groups', () => {
    const wanted = 'it is `true`, of which every value is a group, or stretches, as `{width: 10}`';
    for (const value of [false, 10, null, [], 'true']) expect(refused('NumberBucket', value)).toContain(`is no NumberBucket: ${wanted}.`);
    expect(refused('NumberBucket', { wide: 1 })).toBe(`"wide" is no NumberBucket: ${wanted}; there is nothing else in it.`);
    expect(refused('NumberBucket', { width: 'ten' })).toBe('"ten" is no Decimal: it is a decimal number, in digits.');
    expect(() => literal('NumberBucket', 'false')).toThrow(`false is no NumberBucket: ${wanted}.`);
    expect(() => literal('NumberBucket', '{width: 10, from: 1}')).toThrow('"from" is no NumberBucket');
    expect(() => literal('NumberBucket', '{width: [1]}')).toThrow('is no Decimal: it is a number, or text with its digits.');
  });
});
