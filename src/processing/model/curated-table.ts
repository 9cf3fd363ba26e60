import type { CuratedTable } from '../../storage/index.ts';
import type { CompiledModel } from './compiled-model.ts';

/** The table that storage keeps a model's rows in. */
export function curatedTableOf({ name, key, fields, declared }: CompiledModel): CuratedTable {
  const { description } = declared.value;
  const columns = fields.map(({ name: field, type, was, description: said }) => ({
    name: field,
    // A null of no type is refused when the model is compiled.
    scalar: type.scalar === 'Null' ? ('String' as const) : type.scalar,
    nullable: type.nullable,
    ...(was !== undefined && { was }),
    ...(said !== undefined && { description: said }),
  }));
  return { model: name, key, columns, ...(description !== undefined && { description }) };
}
