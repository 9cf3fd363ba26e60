import type { ArgumentNode, ValueNode } from 'graphql';
import type { Selection, SelectionItem } from '../../contract/index.ts';
import type { Variables } from './input.ts';

/** A variable that a selection's arguments name, and whether its very value or only its form decides the statement. */
export interface UsedVariable {
  readonly name: string;
  readonly by: 'form' | 'value';
}

/** Arguments that choose columns, whatever field they are given to. */
const CHOOSING = new Set(['orderBy', 'by']);

/** All variables in the arguments of a selection. */
export function variablesOf(items: readonly SelectionItem[]): readonly UsedVariable[] {
  const used = new Map<string, UsedVariable['by']>();
  const visit = (node: ValueNode, by: UsedVariable['by']): void => {
    if (node.kind === 'Variable') {
      if (by === 'value' || !used.has(node.name.value)) used.set(node.name.value, by);
    } else if (node.kind === 'ListValue') for (const value of node.values) visit(value, by);
    else if (node.kind === 'ObjectValue') for (const field of node.fields) visit(field.value, by);
  };
  const argument = ({ name, value }: ArgumentNode, choosing: boolean): void =>
    visit(value, CHOOSING.has(name.value) || (choosing && name.value !== 'where') ? 'value' : 'form');
  const walk = (selection: Selection | undefined): void => selection?.items.forEach(each);
  const each = (item: SelectionItem): void => {
    if (item.kind === 'field') {
      // A forecast's arguments choose columns and functions.
      const choosing = ['time', 'every', 'horizon'].every((name) => item.arguments.some((given) => given.name.value === name));
      for (const given of item.arguments) argument(given, choosing);
    }
    if (item.kind !== 'typename') walk(item.selection);
  };
  items.forEach(each);
  return Array.from(used, ([name, by]) => ({ name, by }));
}

/** Requests with equal keys are answered by one statement. Empty where nothing but constants is used. */
export function shapeKey(used: readonly UsedVariable[], variables: Variables): string {
  let key = '';
  for (const { name, by } of used) {
    const value = variables[name];
    key += by === 'value' ? `${JSON.stringify(value)};` : `${formOf(value)};`;
  }
  return key;
}

/** Which fields and items there are, and what decides SQL rather than an operand (`isNull: true`); of scalars only that they are there. */
function formOf(value: unknown): string {
  if (value === undefined) return '-';
  if (value === null) return 'n';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value !== 'object') return 'v';
  if (Array.isArray(value)) return value.some((item) => typeof item === 'object' && item !== null) ? `[${value.map(formOf).join()}]` : 'a';
  return `{${Object.entries(value)
    // A JSON value may have any text for a name: unquoted, it could pass for the form of another filter.
    .map(([name, member]) => `${JSON.stringify(name)}:${formOf(member)}`)
    .join()}}`;
}
