import type { Field, Scalar } from '../../contract/index.ts';
import type { End } from './relationship-end.ts';

type Found = Extract<End, { kind: 'found' | 'entity' }>;

/** One column or field of an end, as far as it can be compared. */
interface Part {
  readonly name: string;
  readonly is: string;
  /** Of a dataset's column. */
  readonly field?: Field;
}

/** Why two ends of a relationship cannot be compared; undefined where they can. */
export function unlikeness(one: Found, other: Found): string | undefined {
  const [from, to] = [partsOf(one), partsOf(other)];
  if (one.kind === 'entity' && other.kind === 'entity')
    return `\`from\` and \`to\` are both of sources that are asked by GraphQL; one end lies in a database, a file or a model.`;
  if (from.length !== to.length) return `\`from\` has ${from.length} columns and \`to\` has ${to.length}; each joins one.`;
  for (const [index, part] of from.entries()) {
    const its = to[index];
    if (!its || areAlike(part, its)) continue;
    return `\`${part.name}\` is ${part.is} and \`${its.name}\` is ${its.is}, which cannot be compared: join columns of one type (a file's can be declared under its \`types\`).`;
  }
  return undefined;
}

const partsOf = (end: Found): readonly Part[] =>
  end.kind === 'entity'
    ? end.fields.map((name) => ({ name, is: end.entity.fields[name]?.scalar ?? 'no single value' }))
    : end.fields.map((field) => ({ name: field.column, is: field.list ? `a list of ${field.filterScalar}` : field.filterScalar, field }));

function areAlike(part: Part, its: Part): boolean {
  const [field, other] = part.field ? [part.field, its] : [its.field, part];
  if (!field || field.list || field.filterScalar === 'JSON') return false;
  return other.field ? comparable(field, other.field) : fits(field.filterScalar, other.is);
}

const NUMBERS: readonly string[] = ['Int', 'BigInt', 'Decimal', 'Float'];
const TEXTS: readonly string[] = ['String', 'UUID'];

function comparable(a: Field, b: Field): boolean {
  if (b.list || b.filterScalar === 'JSON') return false;
  return [NUMBERS, TEXTS].some((kin) => kin.includes(a.filterScalar) && kin.includes(b.filterScalar)) || a.filterScalar === b.filterScalar;
}

/** Of an endpoint's own scalar nobody knows what its values are. */
function fits(column: Scalar, scalar: string): boolean {
  switch (scalar) {
    case 'no single value':
      return false;
    case 'ID':
      return [...TEXTS, 'Int', 'BigInt'].includes(column);
    case 'String':
      return TEXTS.includes(column);
    case 'Int':
      return ['Int', 'BigInt'].includes(column);
    case 'Float':
      return NUMBERS.includes(column);
    case 'Boolean':
      return column === 'Boolean';
    default:
      return true;
  }
}
