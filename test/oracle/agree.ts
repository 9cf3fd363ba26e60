import { areNear, exactOf } from './decimals.ts';
import { Near } from './measures.ts';

/** Where an answer differs from what was expected, in words; undefined where it does not. Numbers that were rounded may be near. */
export function differenceOf(expected: unknown, got: unknown, path = 'data'): string | undefined {
  if (expected instanceof Near) return isNear(expected, got) ? undefined : `${path}: ${String(got)} is not near ${describe(expected)}`;
  if (Array.isArray(expected)) {
    if (!Array.isArray(got)) return `${path}: ${JSON.stringify(got)} is no list`;
    if (expected.length !== got.length) return `${path}: ${got.length} items, not ${expected.length}`;
    return first(expected.map((item, index) => differenceOf(item, got[index], `${path}.${index}`)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof got !== 'object' || got === null || Array.isArray(got)) return `${path}: ${JSON.stringify(got)} is no object`;
    const [wanted, there] = [Object.keys(expected), Object.keys(got)];
    if (wanted.join() !== there.join()) return `${path}: {${there.join()}}, not {${wanted.join()}}`;
    return first(wanted.map((name) => differenceOf((expected as Members)[name], (got as Members)[name], `${path}.${name}`)));
  }
  // 0 and -0 are one value to JSON's readers.
  return expected === got ? undefined : `${path}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`;
}

type Members = Readonly<Record<string, unknown>>;

const first = (differences: readonly (string | undefined)[]): string | undefined => differences.find((one) => one !== undefined);

function isNear({ value, tolerance }: Near, got: unknown): boolean {
  if (typeof value === 'number') return typeof got === 'number' && Math.abs(got - value) <= tolerance;
  return typeof got === 'string' && /^-?\d+(\.\d+)?$/.test(got) && areNear(value, exactOf(got), tolerance);
}

const describe = ({ value }: Near): string => (typeof value === 'number' ? String(value) : `${value.digits}e-${value.scale}`);
