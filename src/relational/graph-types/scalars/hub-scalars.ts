import { GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';
import { bigInt, count, decimal } from './exact-numbers.ts';
import { jsonLiteral, jsonValue } from './json.ts';
import { numberBucket, numberBucketLiteral } from './number-bucket.ts';
import { refuse } from './refusal.ts';
import { bytes, cursor, uuid } from './texts.ts';
import { date, dateTime, localDateTime, time } from './times.ts';

type Canonical = (value: unknown) => unknown;

/**
 * A scalar whose values are checked, and kept in the form in which they travel. A literal is read as its own text, so that its
 * digits stay.
 */
function scalar(name: string, description: string, canonical: Canonical, literals: readonly string[] = [Kind.STRING]): GraphQLScalarType {
  const parseLiteral = (node: ValueNode): unknown =>
    literals.includes(node.kind) && 'value' in node
      ? canonical(node.value)
      : refuse(name, literalText(node), `written as ${literals.map(spoken).join(' or ')}`);
  return new GraphQLScalarType({ name, description, serialize: canonical, parseValue: canonical, parseLiteral });
}

const NUMBERS = [Kind.STRING, Kind.INT, Kind.FLOAT];

/** The scalars of the hub, beside GraphQL's own. Faults are GraphQLErrors that name the value. */
export const hubScalars: Readonly<Record<string, GraphQLScalarType>> = Object.freeze({
  BigInt: scalar('BigInt', 'An integer of any size, as text.', bigInt, [Kind.STRING, Kind.INT]),
  Decimal: scalar('Decimal', 'An exact decimal number, as text.', decimal, NUMBERS),
  Date: scalar('Date', 'A day: `2001-03-09`.', date),
  Time: scalar('Time', 'A time of day: `10:00:00`.', time),
  DateTime: scalar('DateTime', 'A moment: `2001-03-09T10:00:00Z`. Taken in any zone, given in UTC.', dateTime),
  LocalDateTime: scalar('LocalDateTime', 'A day and time without a zone: `2001-03-09T10:00:00`.', localDateTime),
  JSON: new GraphQLScalarType({
    name: 'JSON',
    description: 'Any JSON value.',
    serialize: (value) => value,
    parseValue: jsonValue,
    parseLiteral: jsonLiteral,
  }),
  UUID: scalar('UUID', 'A UUID: `123e4567-e89b-12d3-a456-426614174000`.', uuid),
  Bytes: scalar('Bytes', 'Bytes in base64.', bytes),
  Count: scalar('Count', 'A number of rows: a JSON number up to 2^53, an error past it.', count, [Kind.INT]),
  NumberBucket: new GraphQLScalarType({
    name: 'NumberBucket',
    description:
      'How a number groups: `true`, by its value, or `{width: 10}`, by the stretch that it lies in. Stretches begin at multiples of the width, a Decimal; the key is the lower end.',
    serialize: (value) => value,
    parseValue: numberBucket,
    parseLiteral: numberBucketLiteral,
  }),
  Cursor: scalar('Cursor', 'A place in a change stream, to go on from.', cursor),
});

const spoken = (kind: string): string => (kind === Kind.STRING ? 'text in quotes' : kind === Kind.INT ? 'an integer' : 'a number');

const literalText = (node: ValueNode): unknown => ('value' in node ? node.value : node.kind);
