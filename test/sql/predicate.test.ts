import { describe, expect, test } from 'vitest';
import type { Predicate, PredicateColumn } from '../../src/contract/index.ts';
import { DIALECTS, misfit, predicateSql } from '../../src/sql/index.ts';

const column = (
  name: string,
  filterScalar: PredicateColumn['filterScalar'],
  nativeType: string,
  more: Partial<PredicateColumn> = {},
): PredicateColumn => ({
  name,
  column: name,
  filterScalar,
  scalar: filterScalar,
  nativeType,
  list: false,
  nullable: true,
  opaque: false,
  ...more,
});

const placed = column('placed "at"', 'DateTime', 'timestamp(3) with time zone');
const total = column('total', 'Decimal', 'numeric(10,2)');
const mood = column('mood', 'String', 'shop.mood', { enumValues: ['ok'] });
const tags = column('tags', 'String', 'character varying(20)', { list: true });
const address = column('address', 'String', 'inet', { opaque: true });

const predicate: Predicate = {
  kind: 'and',
  of: [
    { kind: 'test', column: placed, operator: 'gte', value: 'day' },
    {
      kind: 'or',
      of: [
        { kind: 'test', column: mood, operator: 'in', value: 'moods' },
        { kind: 'test', column: mood, operator: 'lt', value: 'mood' },
        { kind: 'test', column: tags, operator: 'has', value: 'tag' },
      ],
    },
    { kind: 'not', of: { kind: 'between', column: total, low: 1, high: 2 } },
    { kind: 'test', column: address, operator: 'ne', value: '::1' },
    { kind: 'isNull', column: total, is: false },
    { kind: 'isEmpty', column: tags, is: true },
  ],
};

describe('a predicate as SQL', () => {
  const write = (dialect: 'postgres' | 'duckdb', of: Predicate): string => {
    let count = 0;
    return predicateSql(DIALECTS[dialect], of, 't', () => `$${(count += 1)}`);
  };

  test('casts operands to the family of the column and never to its length, precision or scale', () => {
    expect(write('postgres', predicate)).toMatchInlineSnapshot(
      `"(t."placed ""at""" >= $1::timestamptz and (t."mood" = any($2::shop.mood[]) or t."mood"::text collate "C" < $3::text or t."tags" @> $4::character varying[]) and not (t."total" >= $5::numeric and t."total" <= $6::numeric) and case when t."address" is not null then concat(t."address") end <> $7::text and t."total" is not null and cardinality(t."tags") = 0)"`,
    );
    expect(write('duckdb', predicate)).toMatchInlineSnapshot(
      `"(t."placed ""at""" >= $1::TIMESTAMPTZ and ((len(from_json($2::json, '["VARCHAR"]')::VARCHAR[]) > 0 and list_contains(from_json($2::json, '["VARCHAR"]')::VARCHAR[], t."mood")) or t."mood"::varchar < $3::VARCHAR or list_has_all(t."tags", from_json($4::json, '["VARCHAR"]')::VARCHAR[])) and not (t."total" >= $5::DECIMAL(11,3) and t."total" <= $6::DECIMAL(11,3)) and t."address"::varchar <> $7::VARCHAR and t."total" is not null and len(t."tags") = 0)"`,
    );
  });

  test('of no parts', () => {
    expect(write('postgres', { kind: 'and', of: [] })).toBe('true');
    expect(write('postgres', { kind: 'or', of: [] })).toBe('false');
  });
});

describe('a value that a column cannot be compared with', () => {
  test.each<[string, PredicateColumn, 'postgres' | 'duckdb', string | undefined]>([
    ['2147483648', column('n', 'Int', 'integer'), 'postgres', 'is outside -2147483648 … 2147483647'],
    ['+7', column('n', 'Int', 'integer'), 'postgres', undefined],
    ['9223372036854775807', column('n', 'BigInt', 'bigint'), 'postgres', undefined],
    ['9223372036854775808', column('n', 'BigInt', 'bigint'), 'postgres', 'is outside -9223372036854775808 … 9223372036854775807'],
    ['18446744073709551615', column('n', 'BigInt', 'UBIGINT'), 'duckdb', undefined],
    ['9'.repeat(10_000), column('n', 'BigInt', 'bigint'), 'postgres', 'is outside -9223372036854775808 … 9223372036854775807'],
    ['1e999', column('x', 'Float', 'double precision'), 'postgres', 'is no number'],
    ['1e39', column('x', 'Float', 'real'), 'postgres', 'is past what 32 bits hold'],
    ['1.005', column('x', 'Decimal', 'DECIMAL(10,2)'), 'duckdb', undefined],
    ['1.5', column('x', 'Decimal', 'DECIMAL(38,0)'), 'duckdb', 'is no value of DECIMAL(38,0)'],
    ['1.5', column('x', 'Decimal', 'HUGEINT'), 'duckdb', 'is no whole number'],
    ['1.5.', column('x', 'Decimal', 'numeric'), 'postgres', 'is no decimal number'],
    ['2001-02-30', column('d', 'Date', 'date'), 'postgres', 'is no date'],
    ['25:00', column('t', 'Time', 'time'), 'postgres', 'is no time'],
    ['2001-03-09T10:00:00', column('t', 'DateTime', 'timestamptz'), 'postgres', 'is no date and time with a zone'],
    ['999999-01-01', column('t', 'LocalDateTime', 'timestamp'), 'postgres', 'is no date and time'],
    ['x', column('u', 'UUID', 'uuid'), 'postgres', 'is no UUID'],
    ['A', column('b', 'Bytes', 'bytea'), 'postgres', 'is no base64'],
    ['x', mood, 'postgres', 'is none of ok'],
    ['a\0', column('s', 'String', 'text'), 'postgres', 'holds the character U+0000, which no text column takes'],
    ['"\\u0000"', column('j', 'JSON', 'jsonb'), 'postgres', 'holds the character U+0000, which no jsonb takes'],
  ])('%s', (text, type, dialect, reason) => {
    expect(misfit(text, type, dialect)).toBe(reason);
  });
});
