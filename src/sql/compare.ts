import { compareDecimals } from './decimal.ts';
import { compareMoments, parseDate, parseDateTime, parseLocalDateTime, parseTime, type Moment } from './moment.ts';
import { isPadded, isSingle, scalarOf, type ValueType } from './value-type.ts';

/** Compares two values of a column in travel form as its database would (text by code points). Negative, 0 or positive. */
export type Comparison = (a: unknown, b: unknown) => number;

export function comparisonOf(type: ValueType): Comparison {
  if (type.list) return byElements(comparisonOf({ ...type, list: false }));
  switch (type.opaque ? 'String' : scalarOf(type)) {
    case 'Int':
      return (a, b) => Number(a) - Number(b);
    case 'Float':
      return isSingle(type) ? (a, b) => inOrder(Math.fround(Number(a)), Math.fround(Number(b))) : (a, b) => inOrder(Number(a), Number(b));
    case 'Boolean':
      return (a, b) => Number(a === true || a === 'true') - Number(b === true || b === 'true');
    case 'BigInt':
    case 'Decimal':
      return (a, b) => compareDecimals(String(a), String(b));
    case 'Date':
      return byMoment(parseDate);
    case 'Time':
      return byMoment(parseTime);
    case 'DateTime':
      return byMoment(parseDateTime);
    case 'LocalDateTime':
      return byMoment(parseLocalDateTime);
    case 'UUID':
      return (a, b) => inOrder(hexDigits(a), hexDigits(b));
    case 'Bytes':
      return (a, b) => Buffer.compare(Buffer.from(String(a), 'base64'), Buffer.from(String(b), 'base64'));
    case 'JSON':
      return (a, b) => (equalJson(a, b) ? 0 : 1);
    case 'ID':
    case 'String':
      return isPadded(type)
        ? (a, b) => compareText(String(a).replace(/ +$/, ''), String(b).replace(/ +$/, ''))
        : (a, b) => compareText(String(a), String(b));
  }
}

/** By code points, which is the order of UTF-8's bytes; JavaScript's own is by UTF-16 units and puts 𝒳 before U+FFFD. */
function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x === y) continue;
    return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

const inOrder = <T extends number | string>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0);

const hexDigits = (uuid: unknown): string =>
  String(uuid)
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '');

function byMoment(parse: (text: string) => Moment | undefined): Comparison {
  return (a, b) => compareMoments(parse(String(a)) ?? 'infinity', parse(String(b)) ?? 'infinity');
}

/** As PostgreSQL's arrays: the first unequal element decides, null equals null and comes last. */
function byElements(compare: Comparison): Comparison {
  return (a, b) => {
    const [x, y] = [a, b].map((list) => (Array.isArray(list) ? (list as readonly unknown[]) : [])) as [
      readonly unknown[],
      readonly unknown[],
    ];
    for (let i = 0; i < Math.min(x.length, y.length); i++) {
      const nulls = Number(x[i] === null) - Number(y[i] === null);
      const order = nulls !== 0 || x[i] === null ? nulls : compare(x[i], y[i]);
      if (order !== 0) return order;
    }
    return x.length - y.length;
  };
}

/** As jsonb: without regard to the order of keys. */
function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [x, y] = [Object.entries(a), b as Record<string, unknown>];
  return x.length === Object.keys(y).length && x.every(([key, value]) => Object.hasOwn(y, key) && equalJson(value, y[key]));
}
