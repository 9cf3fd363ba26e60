import { isScalar, suggestion, type Declared, type ModelDeclaration, type Scalar } from '../../contract/index.ts';
import type { ExpressionType } from '../../sql/index.ts';
import type { ModelField } from './compiled-model.ts';
import type { Shape } from './plan-step.ts';

/** What a declared type may be made from, beside itself; to Int and BigInt the values are checked when the model runs. */
const FROM: Partial<Record<Scalar, readonly ExpressionType['scalar'][]>> = {
  Int: ['BigInt', 'Decimal'],
  BigInt: ['Int', 'Decimal'],
  Decimal: ['Int', 'BigInt'],
  Float: ['Int', 'BigInt', 'Decimal'],
  LocalDateTime: ['Date'],
  String: ['UUID'],
  ID: ['String', 'Int', 'BigInt', 'UUID'],
};

/** Says what is wrong, and where in the model. */
type Fault = (phrase: string, path: readonly (string | number)[]) => undefined;

/**
 * The fields of a model: those declared, with their types, or else all columns that the steps give, with the types found.
 * Undefined where one cannot be made, which was said.
 */
export function outputFields({ value }: Declared<ModelDeclaration>, shape: Shape, fault: Fault): readonly ModelField[] | undefined {
  const fields: readonly (ModelField | undefined)[] = value.fields
    ? Object.keys(value.fields).map((name) => declaredField(name, value, shape, fault))
    : shape.map((column) =>
        column.list
          ? fault(`gives the list \`${column.name}\`, which a model cannot hold yet; name the fields that it shall have in \`fields\`.`, [
              'model',
            ])
          : { name: column.name, type: column.type, given: column.type },
      );
  const found = fields.filter((field) => field !== undefined);
  if (found.length < fields.length) return undefined;
  const names = found.map(({ name }) => name);
  const missing = value.key.find((name) => !names.includes(name));
  if (missing !== undefined)
    return fault(`has the key \`${missing}\`, which is not one of its fields.${suggestion(missing, names)}`, ['key']);
  return found.map((field) => (value.key.includes(field.name) ? { ...field, type: { ...field.type, nullable: false } } : field));
}

function declaredField(name: string, { fields = {} }: ModelDeclaration, shape: Shape, fault: Fault): ModelField | undefined {
  const path = ['fields', name];
  const field = fields[name];
  const column = shape.find((each) => each.name === name);
  if (!field) return undefined;
  const names = shape.map((each) => each.name);
  if (!column) return fault(`declares the field \`${name}\`, which its steps do not give.${suggestion(name, names)}`, path);
  const [, type = '', required] = /^\s*(\w+)\s*(!?)\s*$/.exec(field.type) ?? [];
  if (!isScalar(type))
    return fault(
      `declares \`${name}\` as \`${field.type}\`, which is not a scalar of the graph.${suggestion(type, Object.keys(FROM))}`,
      path,
    );
  if (column.list) return fault(`declares \`${name}\`, which is a list; lists are not in this version.`, path);
  const given = column.type;
  if (type !== given.scalar && !FROM[type]?.includes(given.scalar))
    return fault(`declares \`${name}\` as ${type}, and its steps give ${given.scalar}; cast it, or declare it as ${given.scalar}.`, path);
  // `ID` is how the graph shows a key; the column keeps its own scalar.
  const scalar = type === 'ID' ? given.scalar : type;
  return {
    name,
    type: { scalar, nullable: required !== '!' },
    given,
    ...(field.was !== undefined && { was: field.was }),
    ...(field.description !== undefined && { description: field.description }),
  };
}
