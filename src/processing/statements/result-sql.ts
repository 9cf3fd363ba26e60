import { quoteName } from '../../sql/index.ts';
import type { CompiledModel, ModelField } from '../model/compiled-model.ts';

/** The rows of a model from its last segment's, field by field in their order, each a value of its field's type. */
export const resultQuery = ({ fields }: CompiledModel, rows: string): string => `select ${fields.map(valueOf).join(', ')} from ${rows}`;

/** A whole number that was worked out as a decimal is written without its point; that it is whole was checked. */
function valueOf({ name, type, given }: ModelField): string {
  const column = quoteName(name);
  if (type.scalar === given.scalar) return column;
  if ((type.scalar === 'Int' || type.scalar === 'BigInt') && given.scalar === 'Decimal') return `cast(${column} as bigint) as ${column}`;
  return type.scalar === 'LocalDateTime' ? `cast(${column} as timestamp) as ${column}` : column;
}
