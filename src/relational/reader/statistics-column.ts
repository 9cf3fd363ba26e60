import type { Field } from '../../contract/index.ts';
import { scalarOf, type ValueType } from '../../sql/index.ts';

/** What can be said of a column's values. */
export type ColumnKind = 'number' | 'moment' | 'text' | 'boolean' | 'value' | 'none';

/** A column with the relation that parts of its statistics read it from. */
export interface StatisticsColumn {
  readonly field: Field;
  readonly kind: ColumnKind;
  /** A FROM item without an alias. */
  readonly relation: string;
  /** Tables that stand beside it, as WITH has them, where one cannot be read from a WITH of its own. */
  readonly beside: string[];
}

/** A JSON number. */
export const FLOAT: ValueType = { nativeType: 'double precision', scalar: 'Float', list: false, nullable: true, opaque: false };

export function kindOf(field: Field): ColumnKind {
  if (field.list || field.opaque) return 'none';
  switch (scalarOf(field)) {
    case 'Int':
    case 'BigInt':
    case 'Decimal':
    case 'Float':
      return 'number';
    case 'Date':
    case 'Time':
    case 'DateTime':
    case 'LocalDateTime':
      return 'moment';
    case 'ID':
    case 'String':
      return 'text';
    case 'Boolean':
      return 'boolean';
    case 'UUID':
      return 'value';
    case 'JSON':
    case 'Bytes':
      return 'none';
  }
}
