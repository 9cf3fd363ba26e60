import type { ColumnGrant, Dataset, DatasetPolicy, Field, Identity, Mask, RowRule, RuleValue } from '../../contract/index.ts';
import { predicateSql, quoteName, selection, type Dialect, type ValueType } from '../../sql/index.ts';
import { textOf } from './operand.ts';
import { equalSql } from './row.ts';
import type { Binder, StatementParts } from './statement.ts';

/** Policies as a home's reader needs them. */
export interface PolicedReading {
  /** Equal for all who may see the same, but for their claims. */
  readonly key: string;
  readonly datasets: ReadonlyMap<string, DatasetPolicy>;
  /** Every dataset as its home has it: rules read what the caller does not. */
  readonly whole: ReadonlyMap<string, Dataset>;
  /** By which values are hashed: hexadecimal, the two keys of HMAC-SHA-256 (RFC 2104). */
  readonly hashKeys: { readonly inner: string; readonly outer: string };
}

/** Callers for whom it is equal may see the same values of the same rows. */
export const callerOf = ({ key }: PolicedReading, { claims }: Identity): string =>
  JSON.stringify([key, ...Object.entries(claims).toSorted(([one], [other]) => (one < other ? -1 : 1))]);

/** Whether a statement reads a field from its table. */
export type IsRead = (field: Field) => boolean;

interface Place {
  readonly dialect: Dialect;
  readonly parts: StatementParts;
  readonly policed: PolicedReading;
  readonly isRead: IsRead;
}

/**
 * The relation that stands in the place of a policed dataset's table: its rows that the policy shows, with the columns that it shows,
 * masked where it says so. Everything that a caller asks reads this and not the table, so that no clause can come around it.
 */
export function policedTable(place: Place, dataset: Dataset): string {
  const policy = place.policed.datasets.get(dataset.id);
  const whole = place.policed.whole.get(dataset.id);
  // Default deny, even where a catalog would have it.
  if (!policy || !whole)
    return selection(
      place.dialect,
      dataset.fields.map(({ column }) => ({ sql: 'null', name: column })),
      'where false',
    );
  const alias = place.parts.alias();
  const columns = dataset.fields.filter(place.isRead).map((field) => {
    const own = whole.fields.find(({ name }) => name === field.name);
    const grants = policy.columns.get(field.name);
    return { sql: own && grants ? columnSql(place, whole, own, field, grants, alias) : 'null', name: field.column };
  });
  const where = policy.rows.kind === 'all' ? '' : ` where ${ruleSql(place, whole, policy.rows, alias)}`;
  return selection(place.dialect, columns, `from ${tableSql(place, whole)} ${alias}${where}`);
}

const tableSql = ({ dialect, isRead }: Place, { at, fields }: Dataset): string => dialect.table(at, fields.filter(isRead));

function columnSql(place: Place, dataset: Dataset, own: Field, shown: Field, grants: readonly ColumnGrant[], alias: string): string {
  const { dialect } = place;
  const column = `${alias}.${quoteName(own.column)}`;
  const isText = shown.use === 'shown' && shown.nativeType !== own.nativeType;
  const cells = grants.map(({ rows, mask }) => ({
    rows,
    sql: mask ? maskSql(place, own, mask, column, isText) : isText ? dialect.unquoted(dialect.json(column, own)) : column,
  }));
  const [first] = cells;
  if (cells.length === 1 && first?.rows.kind === 'all') return first.sql;
  const cases = cells.flatMap(({ rows, sql }) =>
    rows.kind === 'none' ? [] : [`when ${ruleSql(place, dataset, rows, alias)} then ${sql}`],
  );
  return cases.length === 0 ? typedNull(dialect, column, isText) : `case ${cases.join(' ')} end`;
}

/** A null of the column's own type, whatever it is, or of text. */
const typedNull = (dialect: Dialect, column: string, isText: boolean): string =>
  isText ? dialect.cast('null', 'text') : `case when false then ${column} end`;

function maskSql({ dialect, parts, policed }: Place, field: Field, mask: Mask, raw: string, isText: boolean): string {
  const column = dialect.valid(raw, field);
  const text = dialect.text(column, field);
  switch (mask.kind) {
    case 'null':
      return typedNull(dialect, column, isText);
    case 'constant':
      return dialect.cast(
        parts.parameter(() => mask.value),
        'text',
      );
    case 'partial':
      return `case when ${dialect.characters(text)} >= 8 then '****'||substr(${text}, ${dialect.characters(text)} - 3) when ${column} is not null then '****' end`;
    case 'hash': {
      const [inner, outer] = [parts.parameter(() => policed.hashKeys.inner), parts.parameter(() => policed.hashKeys.outer)];
      return dialect.keyedHash(text, inner, outer);
    }
  }
}

/** A rule as a SQL condition on the row of `alias`. */
function ruleSql(place: Place, dataset: Dataset, rule: RowRule, alias: string): string {
  const { dialect, parts, policed } = place;
  switch (rule.kind) {
    case 'all':
      return 'true';
    case 'none':
      return 'false';
    case 'and':
    case 'or':
      return `(${rule.of.map((part) => ruleSql(place, dataset, part, alias)).join(` ${rule.kind} `)})`;
    case 'not':
      return `(not ${ruleSql(place, dataset, rule.of, alias)})`;
    case 'test':
      return predicateSql(dialect, rule.test, alias, (value, type, list) => parts.parameter(ruleBinder(value, type, list, dialect)));
    case 'related': {
      const to = policed.whole.get(rule.relation.to);
      if (!to) return 'false';
      parts.reads(to);
      const other = parts.alias();
      const joins = rule.relation.fields.map((name, index) => {
        const [own, target] = [fieldOf(dataset, name), fieldOf(to, rule.relation.targetFields[index] ?? '')];
        if (!own || !target) return 'false';
        const [sql, ownSql] = [`${other}.${quoteName(target.column)}`, `${alias}.${quoteName(own.column)}`];
        return equalSql(dialect, { sql, type: target }, { sql: ownSql, type: own });
      });
      const inner = ruleSql(place, to, rule.of, other);
      const wanted = rule.quantifier === 'every' ? `(${inner}) is not true` : inner;
      const exists = `exists (select 1 from ${tableSql(place, to)} ${other} where ${[...joins, wanted].join(' and ')})`;
      return rule.quantifier === 'some' ? exists : `(not ${exists})`;
    }
  }
}

const fieldOf = (dataset: Dataset, name: string): Field | undefined => dataset.fields.find((field) => field.name === name);

/** A rule's value as the text of a parameter; what a claim says is taken from who asks. Whether it fits was looked at when the caller's policy was made. */
function ruleBinder(value: RuleValue, type: ValueType, list: boolean, dialect: Dialect): Binder {
  const textsOf = (given: unknown): readonly (string | null)[] =>
    (Array.isArray(given) ? given : [given]).map((item: unknown) => {
      const text = textOf(item, type, () => JSON.stringify(item));
      return text === undefined ? null : dialect.operandText(text, type);
    });
  const asParameter = (texts: readonly (string | null)[]) => (list ? dialect.listText(texts) : (texts[0] ?? null));
  if (value.kind === 'claim') return ({ context }) => asParameter(textsOf(context.identity.claims[value.name] ?? []));
  const constant = asParameter(textsOf(value.value));
  return () => constant;
}
