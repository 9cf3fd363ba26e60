import type { Dataset, Field, Relation } from '../../contract/index.ts';
import { quoteName } from '../../sql/index.ts';
import { equalSql } from './row.ts';
import { tableOf, type Writing } from './writing.ts';

/** A row that expressions are written on. */
export interface Scope {
  readonly dataset: Dataset;
  /** It stands in FROM, so that another can be joined to it. */
  readonly joinable: boolean;
  /** A column's value as SQL. */
  column(field: Field): string;
}

export const tableScope = (dataset: Dataset, alias: string): Scope => ({
  dataset,
  joinable: true,
  column: ({ column }) => `${alias}.${quoteName(column)}`,
});

/** The rows that relations to one row lead to, each joined once however often it is named. */
export class ToOne {
  /** To stand in FROM behind the first table. */
  readonly joins: string[] = [];
  readonly #writing: Writing;
  readonly #scopes = new Map<Scope, Map<string, Scope>>();

  constructor(writing: Writing) {
    this.#writing = writing;
  }

  /** The row that a relation leads to; all its columns are null where there is none. */
  through(from: Scope, relation: Relation, to: Dataset): Scope {
    const known = this.#scopes.get(from) ?? new Map<string, Scope>();
    this.#scopes.set(from, known);
    const scope = known.get(relation.name) ?? this.#scopeOf(from, relation, to);
    known.set(relation.name, scope);
    return scope;
  }

  #scopeOf(from: Scope, relation: Relation, to: Dataset): Scope {
    if (relation.asserted || !from.joinable)
      return { dataset: to, joinable: false, column: (field) => this.#subquery(from, relation, to, field) };
    const { table, alias } = tableOf(this.#writing, to);
    this.joins.push(` left join ${table} ${alias} on ${joinConditions(this.#writing, from, relation, to, alias).join(' and ')}`);
    return tableScope(to, alias);
  }

  /** Where two rows match a relation that was said to lead to one, the database refuses: a join would count a row twice. */
  #subquery(from: Scope, relation: Relation, to: Dataset, field: Field): string {
    const { table, alias } = tableOf(this.#writing, to);
    const conditions = joinConditions(this.#writing, from, relation, to, alias);
    return this.#writing.dialect.ofOneRow(
      `${alias}.${quoteName(field.column)}`,
      `from ${table} ${alias} where ${conditions.join(' and ')}`,
    );
  }
}

/** The conditions that a row of `to` under the alias is one that the relation leads to. */
export function joinConditions(writing: Writing, from: Scope, relation: Relation, to: Dataset, alias: string): string[] {
  return relation.fields.map((name, index) => {
    const [field, target] = [writing.index.field(from.dataset, name), writing.index.field(to, relation.targetFields[index] ?? '')];
    return equalSql(
      writing.dialect,
      { sql: `${alias}.${quoteName(target.column)}`, type: target },
      { sql: from.column(field), type: field },
    );
  });
}
