import { GraphQLError, Kind, Lexer, parse, Source, TokenKind, visit } from 'graphql';
import type { DocumentNode } from 'graphql';
import type { Problem, SubgraphSdl } from '../../contract/index.ts';

/** Of brackets within brackets: no schema that someone wrote has more than a handful. */
const DEEPEST = 100;

/** Types that every document of GraphQL or Federation may name without defining them. */
const GIVEN = /^(ID|Int|Float|String|Boolean|_Any|_Entity|_Service|_?FieldSet|(federation|link|join)__\w+)$/;

/**
 * What is wrong with a subgraph's SDL by itself, with its line: that it is no GraphQL, nests too deeply, or names types that it
 * does not define. Whether it fits the rest of the graph is composition's to say.
 */
export function readPublished({ name, sdl }: SubgraphSdl): readonly Problem[] {
  const problem = (message: string, line?: number): Problem => ({
    code: 'BAD_DEFINITION',
    message: `Subgraph "${name}"${line === undefined ? '' : `, line ${line}`}: ${message}`,
    ...(line === undefined ? {} : { path: `${name}:${line}` }),
  });
  try {
    const tooDeep = depthFault(sdl);
    if (tooDeep !== undefined) {
      return [problem(`its SDL has more than ${DEEPEST} brackets within brackets. Write it flatter.`, tooDeep)];
    }
    return unknownTypes(parse(sdl)).map(({ type, at, line }) =>
      problem(`\`${at}\` names the type \`${type}\`, which the subgraph does not define. Define it, or mend its name.`, line),
    );
  } catch (thrown) {
    if (!(thrown instanceof GraphQLError)) throw thrown;
    return [problem(`its SDL is not GraphQL: ${thrown.message}`, thrown.locations?.[0]?.line)];
  }
}

/** The line where brackets are nested too deeply to be parsed; the lexer does not recurse. */
function depthFault(sdl: string): number | undefined {
  const lexer = new Lexer(new Source(sdl));
  let depth = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if (OPENING.has(token.kind)) depth += 1;
    if (CLOSING.has(token.kind)) depth -= 1;
    if (depth > DEEPEST) return token.line;
  }
  return undefined;
}

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

interface UnknownType {
  readonly type: string;
  /** What names it: `Query.weather`. */
  readonly at: string;
  readonly line: number | undefined;
}

/** Each unknown type once, where it is first named. */
function unknownTypes(document: DocumentNode): readonly UnknownType[] {
  const defined = new Set<string>();
  for (const definition of document.definitions) if ('name' in definition && definition.name) defined.add(definition.name.value);
  const unknown = new Map<string, UnknownType>();
  const place: string[] = [];
  visit(document, {
    enter(node) {
      if (node.kind === Kind.NAMED_TYPE) {
        const type = node.name.value;
        if (!defined.has(type) && !GIVEN.test(type) && !unknown.has(type)) {
          unknown.set(type, { type, at: place.join('.') || 'schema', line: node.loc?.startToken.line });
        }
      } else if (PLACE.test(node.kind) && 'name' in node && node.name && 'value' in node.name) place.push(node.name.value);
    },
    leave(node) {
      if (PLACE.test(node.kind)) place.pop();
    },
  });
  return [...unknown.values()];
}

const PLACE = /^((Object|Interface|InputObject|Union)Type(Definition|Extension)|(Field|InputValue|Directive)Definition)$/;
