import { getNamedType, getNullableType, isListType } from 'graphql';
import { argumentValue, WeirError } from '../../contract/index.ts';
import type { RowsGiven } from '../../contract/index.ts';
import { wrongAnswer } from '../subgraph/fault.ts';
import type { ExtraArgument, Lookup } from './lookups.ts';
import type { QuestionGround } from './question.ts';
import { free } from './row-selection.ts';
import type { RowSelection } from './row-selection.ts';

/** A lookup that is given arguments beside its key. Throws SOURCE_ERROR where its field does not take one: it is not asked without. */
export function withGiven(lookup: Lookup, names: readonly string[], { schema, endpoint }: QuestionGround): Lookup {
  if (names.length === 0) return lookup;
  const taken = schema.getQueryType()?.getFields()[lookup.field]?.args ?? [];
  const given = names.map((name): ExtraArgument => {
    const argument = taken.find((one) => one.name === name);
    if (!argument || lookup.arguments.some((one) => one.name === name))
      throw wrongAnswer(endpoint, `has no argument \`${name}\` at \`${lookup.field}\` any more, by which rows are chosen`);
    const { type } = argument;
    return { name, type: String(type), scalar: getNamedType(type).name, list: isListType(getNullableType(type)) };
  });
  return { ...lookup, given };
}

/** How they stand in a request: definitions of variables, arguments, and what the variables are worth. */
export function givenForm({ given = [], field }: Lookup, selection: RowSelection) {
  const prefix = free('rows', selection.variables.join(' '));
  return {
    definitions: given.map(({ type }, at) => `$${prefix}${at}: ${type}`),
    arguments: given.map(({ name }, at) => `${name}: $${prefix}${at}`),
    values: (rule: RowsGiven | undefined): Readonly<Record<string, unknown>> =>
      Object.fromEntries(given.map((argument, at) => [`${prefix}${at}`, valueOf(argument, rule?.[argument.name] ?? [], field)])),
  };
}

/** Throws FORBIDDEN where there is no value: an argument without one would be taken for no rule. */
function valueOf({ name, scalar, list }: ExtraArgument, values: readonly unknown[], field: string): unknown {
  const fitting = values.map((value) => argumentValue(scalar, value));
  if (fitting.length === 0 || fitting.includes(undefined) || (!list && fitting.length > 1))
    throw new WeirError('FORBIDDEN', `\`${field}\` cannot be told by \`${name}\` which rows are meant.`);
  return list ? fitting : fitting[0];
}
