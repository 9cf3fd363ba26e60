import { argumentValue, suggestion, takesRows } from '../../contract/index.ts';
import type { ArgumentForm, RowArgument, RuleValue, TypeRows } from '../../contract/index.ts';
import { CLAIM, isMapping, type RuleFault } from './read-rule.ts';

/** What leads to the rows of a subgraph's type, and what each takes by which rows could be chosen. */
export type RowPaths =
  /** Not all of it can be known. */
  | { readonly kind: 'open'; readonly why: string }
  | {
      readonly kind: 'known';
      /** Arguments of each field that leads there. */
      readonly fields: readonly ReadonlyMap<string, ArgumentForm>[];
      /** Those of the field that finds rows by key, but for the key's. */
      readonly byKey: ReadonlyMap<string, ArgumentForm>;
    };

/** A type that a row rule is about. */
export interface RowGround {
  /** `weather.WeatherDay` */
  readonly subject: string;
  readonly fields: readonly string[];
  readonly paths: RowPaths;
  /** Field → argument, of `rowArguments`. */
  readonly declared: Readonly<Record<string, string>>;
}

/** A claim that an argument takes its values from: each has to be one of these scalars. */
export interface TypeClaim {
  readonly name: string;
  readonly single: boolean;
  readonly scalars: readonly string[];
}

export interface ReadTypeRows {
  readonly rows?: TypeRows | undefined;
  readonly claims: readonly TypeClaim[];
  readonly faults: readonly RuleFault[];
}

const EXAMPLE = 'say `in` or `eq` of a field that `rowArguments` has an argument for';

/** Reads a row rule as arguments that its source is given. With a fault it is not to be used. */
export function readTypeRows(
  rule: Readonly<Record<string, unknown>> | undefined,
  { subject, fields, paths, declared }: RowGround,
): ReadTypeRows {
  const faults: RuleFault[] = [];
  const fault = (path: RuleFault['path'], message: string): undefined => void faults.push({ path, message });
  const leading = paths.kind === 'known' ? paths.fields : [];
  const known = [...new Set(leading.flatMap((taken) => [...taken.keys()]))];
  for (const [field, name] of Object.entries(declared)) {
    const path = ['rowArguments', subject, field];
    if (!fields.includes(field)) fault(path, `is no field of \`${subject}\`.${suggestion(field, fields)}`);
    else if (paths.kind === 'known' && !known.includes(name))
      fault(
        path,
        `names \`${name}\`, which no field that leads to \`${subject}\` takes as an argument of values.${suggestion(name, known)}`,
      );
  }
  if (rule === undefined) return { claims: [], faults };
  if (paths.kind === 'open') {
    fault(['rows'], `of \`${subject}\` cannot be kept: ${paths.why}`);
    return { claims: [], faults };
  }
  const claims: TypeClaim[] = [];
  const found = Object.entries(rule).flatMap(([field, condition]): RowArgument[] => {
    const path = ['rows', field];
    if (!fields.includes(field)) {
      fault(path, `is no field of \`${subject}\`, whose source takes a rule by arguments alone: ${EXAMPLE}.${suggestion(field, fields)}`);
      return [];
    }
    const name = Object.hasOwn(declared, field) ? declared[field] : undefined;
    if (name === undefined) {
      fault(
        path,
        `cannot be kept: its source answers by itself, and \`rowArguments\` names no argument for it, as \`rowArguments: { ${subject}: { ${field}: … } }\` would`,
      );
      return [];
    }
    const scalars = [...new Set(leading.flatMap((taken) => taken.get(name)?.scalar ?? []))];
    const value = valueOf(condition, path, { claims, scalars, fault });
    return value ? [{ name, ...value }] : [];
  });
  const names = found.map(({ name }) => name);
  if (new Set(names).size < names.length) fault(['rows'], 'gives one argument the values of two fields');
  if (faults.length > 0) return { claims, faults };
  if (found.length === 0) fault(['rows'], 'is empty; leave it out where all rows are meant');
  else if (!leading.some((taken) => takesRows(taken, found)))
    fault(
      ['rows'],
      `cannot be kept: no field that leads to \`${subject}\` takes ${names.map((name) => `\`${name}\``).join(' and ')}, for several values as a list`,
    );
  const rows = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return { rows: { arguments: rows, byKey: paths.kind === 'known' && takesRows(paths.byKey, rows) }, claims, faults };
}

interface ValueGround {
  readonly claims: TypeClaim[];
  readonly scalars: readonly string[];
  readonly fault: (path: RuleFault['path'], message: string) => undefined;
}

function valueOf(
  condition: unknown,
  path: readonly string[],
  { claims, scalars, fault }: ValueGround,
): Omit<RowArgument, 'name'> | undefined {
  const [[operator, given] = [], more] = isMapping(condition) ? Object.entries(condition) : [];
  if (more || (operator !== 'in' && operator !== 'eq')) return fault(path, `is no condition that an argument can say: ${EXAMPLE}`);
  const at = [...path, operator];
  const many = operator === 'in';
  const claim = typeof given === 'string' ? CLAIM.exec(given)?.[1] : undefined;
  if (claim !== undefined) {
    claims.push({ name: claim, single: !many, scalars });
    return { of: [{ kind: 'claim', name: claim }], many };
  }
  if (!many && Array.isArray(given)) return fault(at, 'takes one value');
  const items: readonly unknown[] = Array.isArray(given) ? given : [given];
  // An argument that is given an empty list is often taken for one that is not given.
  if (items.length === 0) return fault(at, 'names no value');
  for (const item of items) {
    if (typeof item === 'string' && item.includes('${'))
      return fault(at, 'has a `${` in it; the whole value is `${claim:NAME}`, or none of it is');
    if (item === null || typeof item === 'object') return fault(at, 'is no value');
    const misfit = scalars.find((scalar) => argumentValue(scalar, item) === undefined);
    if (misfit !== undefined) return fault(at, `is no ${misfit}, which its argument takes`);
  }
  return { of: [{ kind: 'literal', value: items } satisfies RuleValue], many };
}
