import { argumentValue } from '../../contract/index.ts';
import type { Identity, RowArgument, TypePolicy, TypeRows } from '../../contract/index.ts';
import type { TypeClaim } from './read-type-rows.ts';

/** A claim that is missing denies, and so does one with a value that its argument cannot take. */
export function isGiven({ name, single, scalars }: TypeClaim, claims: Identity['claims']): boolean {
  const values = Object.hasOwn(claims, name) ? claims[name] : undefined;
  if (values === undefined || values.length === 0 || (single && values.length !== 1)) return false;
  return values.every((value) => scalars.every((scalar) => argumentValue(scalar, value) !== undefined));
}

/**
 * What several grants of a subgraph's type come to: all rows that one of them shows, and the fields that are shown on each of those. A
 * source is asked once, so that a field cannot be shown on some rows alone; undefined where no arguments can say which rows they are.
 */
export function typesTogether(grants: readonly TypePolicy[]): TypePolicy | undefined {
  const rows = union(grants.map((grant) => grant.rows));
  if (grants.length === 0 || rows === 'unsaid') return undefined;
  const isShown = (showing: readonly TypePolicy[]): boolean => {
    const shown = showing.length > 0 ? union(showing.map((grant) => grant.rows)) : 'unsaid';
    return shown !== 'unsaid' && covers(shown, rows);
  };
  const whole = grants.filter(({ fields }) => fields === 'all');
  if (isShown(whole)) return { fields: 'all', rows };
  const names = new Set(grants.flatMap(({ fields }) => (fields === 'all' ? [] : [...fields])));
  return {
    fields: new Set([...names].filter((name) => isShown(grants.filter(({ fields }) => fields === 'all' || fields.has(name))))),
    rows,
  };
}

/** Undefined is all rows. Of one argument the values can be put together; of two, what is meant is pairs. */
function union(all: readonly (TypeRows | undefined)[]): TypeRows | undefined | 'unsaid' {
  const [first, ...others] = all;
  if (first === undefined || others.includes(undefined)) return undefined;
  let rows: TypeRows = first;
  for (const more of others as readonly TypeRows[]) {
    if (covers(rows, more)) continue;
    if (covers(more, rows)) rows = more;
    else {
      const [[one, two], [other, another]] = [rows.arguments, more.arguments];
      if (!one || !other || two || another || one.name !== other.name) return 'unsaid';
      const many: RowArgument = { name: one.name, of: distinct([...one.of, ...other.of]), many: true };
      rows = { arguments: [many], byKey: rows.byKey && more.byKey && one.many && other.many };
    }
  }
  return rows;
}

/** Whether the one shows all the rows of the other, as far as can be told without looking at any. */
function covers(rows: TypeRows | undefined, others: TypeRows | undefined): boolean {
  if (rows === undefined || others === undefined) return rows === undefined;
  return rows.arguments.every(({ name, of }) => {
    const same = others.arguments.find((one) => one.name === name);
    const had = new Set(of.map((value) => JSON.stringify(value)));
    return same?.of.every((value) => had.has(JSON.stringify(value))) ?? false;
  });
}

const distinct = (values: RowArgument['of']): RowArgument['of'] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
