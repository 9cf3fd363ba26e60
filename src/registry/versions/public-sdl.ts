import { Kind, print, specifiedScalarTypes } from 'graphql';
import type {
  ConstDirectiveNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  NamedTypeNode,
  StringValueNode,
  TypeDefinitionNode,
  TypeNode,
} from 'graphql';
import { inSlices } from '../../contract/index.ts';
import type { Steps } from '../../contract/index.ts';

/** Fields, and types, that are written before other work may have its turn. */
const AT_ONCE = 20;

/**
 * What clients see, as SDL: each type as graphql-js's `printSchema` has it, but for values, which stand as they were written. Types stand in
 * the order of their names, and so do root fields: one graph has one text, in whichever order its sources came. A definition that was written
 * once is not written again.
 */
export const publicSdl = (definitions: readonly TypeDefinitionNode[]): Promise<string> => inSlices(sdlSteps(definitions));

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);
const BUILT_IN = new Set(specifiedScalarTypes.map(({ name }) => name));

function* sdlSteps(definitions: readonly TypeDefinitionNode[]): Steps<string> {
  const written: string[] = [];
  for (const node of definitions.filter(({ name }) => !BUILT_IN.has(name.value)).sort(byName)) {
    written.push(node.kind === Kind.OBJECT_TYPE_DEFINITION && ROOTS.has(node.name.value) ? yield* rootText(node) : known(node, typeText));
    if (written.length % AT_ONCE === 0) yield;
  }
  return `${written.join('\n\n')}\n`;
}

/** A root has thousands of fields, and is put together anew for each graph. */
function* rootText(node: Extract<TypeDefinitionNode, { kind: Kind.OBJECT_TYPE_DEFINITION }>): Steps<string> {
  const lines: string[] = [];
  for (const field of [...(node.fields ?? [])].sort(byName)) {
    lines.push(known(field, fieldText));
    if (lines.length % AT_ONCE === 0) yield;
  }
  return `${head('type', node)}${block(lines)}`;
}

const texts = new WeakMap<TypeDefinitionNode | FieldDefinitionNode, string>();

function known<N extends TypeDefinitionNode | FieldDefinitionNode>(node: N, write: (node: N) => string): string {
  const before = texts.get(node);
  if (before !== undefined) return before;
  const text = write(node);
  texts.set(node, text);
  return text;
}

function typeText(node: TypeDefinitionNode): string {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
      return head('scalar', node);
    case Kind.OBJECT_TYPE_DEFINITION:
      return `${head('type', node)}${block((node.fields ?? []).map(fieldText))}`;
    case Kind.INTERFACE_TYPE_DEFINITION:
      return `${head('interface', node)}${block((node.fields ?? []).map(fieldText))}`;
    case Kind.UNION_TYPE_DEFINITION:
      return `${head('union', node)}${node.types?.length ? ` = ${node.types.map(({ name }) => name.value).join(' | ')}` : ''}`;
    case Kind.ENUM_TYPE_DEFINITION:
      return `${head('enum', node)}${block((node.values ?? []).map((value) => `${said(value, '  ')}  ${value.name.value}${directives(value)}`))}`;
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return `${head('input', node)}${block((node.fields ?? []).map((field) => `${said(field, '  ')}  ${inputText(field)}`))}`;
    default:
      return node satisfies never;
  }
}

const head = (word: string, node: TypeDefinitionNode): string =>
  `${said(node, '')}${word} ${node.name.value}${'interfaces' in node ? implemented(node.interfaces) : ''}${directives(node)}`;

const implemented = (interfaces: readonly NamedTypeNode[] | undefined): string =>
  interfaces?.length ? ` implements ${interfaces.map(({ name }) => name.value).join(' & ')}` : '';

/** A line that is described stands after an empty one, but for the first. */
const block = (lines: readonly string[]): string =>
  lines.length > 0 ? ` {\n${lines.map((line, index) => (index > 0 && line.startsWith('  "') ? `\n${line}` : line)).join('\n')}\n}` : '';

function fieldText(field: FieldDefinitionNode): string {
  const given = field.arguments ?? [];
  const one = (argument: InputValueDefinitionNode, index: number) =>
    `${index > 0 && argument.description ? '\n' : ''}${said(argument, '    ')}    ${inputText(argument)}`;
  const taken =
    given.length === 0
      ? ''
      : given.some(({ description }) => description)
        ? `(\n${given.map(one).join('\n')}\n  )`
        : `(${given.map(inputText).join(', ')})`;
  return `${said(field, '  ')}  ${field.name.value}${taken}: ${reference(field.type)}${directives(field)}`;
}

const inputText = (node: InputValueDefinitionNode): string =>
  `${node.name.value}: ${reference(node.type)}${node.defaultValue ? ` = ${print(node.defaultValue)}` : ''}${directives(node)}`;

function reference(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return type.kind === Kind.LIST_TYPE ? `[${reference(type.type)}]` : `${reference(type.type)}!`;
}

const directives = ({ directives: on }: { readonly directives?: readonly ConstDirectiveNode[] | undefined }): string =>
  (on ?? []).map((directive) => ` ${print(directive)}`).join('');

/** The description in its lines, the last ended. */
function said({ description }: { readonly description?: StringValueNode | undefined }, indent: string): string {
  if (!description) return '';
  const { value } = description;
  // Read as a block, other texts may lose the spaces that they begin or end with.
  const node: StringValueNode = { kind: Kind.STRING, value, block: description.block === true || /^\P{Cc}*(?<=\S)$/u.test(value) };
  return `${indent}${print(node).replaceAll('\n', `\n${indent}`)}\n`;
}

const byName = (a: { readonly name: { readonly value: string } }, b: { readonly name: { readonly value: string } }): number =>
  a.name.value < b.name.value ? -1 : 1;
