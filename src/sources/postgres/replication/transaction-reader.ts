import type { Pgoutput } from 'pg-logical-replication';
import type { SourceChange } from '../../../contract/index.ts';
import { parseLsn } from './lsn.ts';
import type { Lsn } from './lsn.ts';
import { addressKey } from './row-form.ts';
import type { RowForm, Tuple } from './row-form.ts';

/** One committed transaction, as far as the stream itself tells it. */
export interface ReadTransaction {
  readonly id: string;
  readonly commitEnd: Lsn;
  readonly committedAt: Date;
  readonly changes: readonly ReadChange[];
}

export type ReadChange =
  | { readonly kind: 'whole'; readonly change: SourceChange }
  /** The server left columns of the new row out: a large value that did not change, or a generated column. */
  | { readonly kind: 'partial'; readonly change: SourceChange; readonly form: RowForm; readonly row: Tuple };

/**
 * A transaction whose row texts take more memory than this arrives as one RESET of each table it changed: it is one message to
 * all who listen, and would be held whole, several times over, in JavaScript.
 */
const LARGEST_CHARACTERS = 128 * 1024 * 1024;

/** Puts the messages of pgoutput together into transactions. */
export class TransactionReader {
  readonly #forms: ReadonlyMap<string, RowForm>;
  readonly #described: (relation: Pgoutput.MessageRelation, form: RowForm) => void;
  #xid: number | undefined;
  #changes: ReadChange[] = [];
  #touched = new Set<string>();
  #characters = 0;

  /**
   * @param forms by `addressKey`.
   * @param described is told how the server describes a table before it sends rows of it.
   */
  constructor(forms: ReadonlyMap<string, RowForm>, described: (relation: Pgoutput.MessageRelation, form: RowForm) => void) {
    this.#forms = forms;
    this.#described = described;
  }

  /** In the middle of a transaction. */
  get open(): boolean {
    return this.#xid !== undefined;
  }

  /** Takes the next message; the one that commits gives the transaction. */
  take(message: Pgoutput.Message): ReadTransaction | undefined {
    switch (message.tag) {
      case 'begin':
        this.#xid = message.xid;
        this.#changes = [];
        this.#touched = new Set();
        this.#characters = 0;
        return undefined;
      case 'relation': {
        const form = this.#formOf(message);
        if (form) this.#described(message, form);
        return undefined;
      }
      case 'insert':
      case 'update':
      case 'delete': {
        const form = this.#formOf(message.relation);
        if (form) this.#add(form, message);
        return undefined;
      }
      case 'truncate':
        for (const relation of message.relations) {
          const form = this.#formOf(relation);
          if (form) this.#put(form, { kind: 'whole', change: { table: form.table.name, op: 'RESET' } });
        }
        return undefined;
      case 'commit': {
        const id = String(this.#xid ?? 0);
        this.#xid = undefined;
        const changes = this.#characters > LARGEST_CHARACTERS ? [...this.#touched].map(resetOf) : this.#changes;
        this.#changes = [];
        return {
          id,
          commitEnd: parseLsn(message.commitEndLsn ?? '0/0'),
          committedAt: new Date(Number(BigInt(message.commitTime.toString()) / 1000n)),
          changes,
        };
      }
      default:
        return undefined;
    }
  }

  #formOf(relation: Pick<Pgoutput.MessageRelation, 'schema' | 'name'>): RowForm | undefined {
    return this.#forms.get(addressKey(relation));
  }

  #add(form: RowForm, message: Pgoutput.MessageInsert | Pgoutput.MessageUpdate | Pgoutput.MessageDelete): void {
    const table = form.table.name;
    if (message.tag === 'insert') {
      const row: Tuple = message.new;
      const after = form.whole(row);
      const change: SourceChange = { table, op: 'INSERT', key: form.keyOf(row), after };
      this.#put(form, after ? { kind: 'whole', change } : { kind: 'partial', change, form, row }, row);
      return;
    }
    const old: Tuple = message.old ?? message.key ?? {};
    const before = message.old ? form.whole(message.old) : undefined;
    if (message.tag === 'delete') {
      this.#put(form, { kind: 'whole', change: { table, op: 'DELETE', key: form.keyOf(old), ...(before && { before }) } }, old);
      return;
    }
    // Without an old row the key did not change, and a part of the key that was left out is that of the old one.
    const given: Tuple = message.new;
    const row: Tuple = Object.fromEntries(
      form.table.columns.map(({ name }) => [name, given[name] === undefined ? (old[name] ?? undefined) : given[name]]),
    );
    const key = form.keyOf(message.old || message.key ? { ...row, ...defined(old, form.key) } : row);
    const after = form.whole(row);
    const change: SourceChange = { table, op: 'UPDATE', key, ...(before && { before }), after };
    this.#put(form, after ? { kind: 'whole', change } : { kind: 'partial', change, form, row }, row);
  }

  #put(form: RowForm, change: ReadChange, row: Tuple = {}): void {
    this.#touched.add(form.table.name);
    for (const text of Object.values(row)) this.#characters += (text?.length ?? 0) + 16;
    if (this.#characters > LARGEST_CHARACTERS) this.#changes = [];
    else this.#changes.push(change);
  }
}

const resetOf = (table: string): ReadChange => ({ kind: 'whole', change: { table, op: 'RESET' } });

const defined = (tuple: Tuple, columns: readonly string[]): Tuple =>
  Object.fromEntries(columns.flatMap((name) => (tuple[name] === undefined ? [] : [[name, tuple[name]]])));
