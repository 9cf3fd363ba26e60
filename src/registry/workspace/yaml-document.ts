import { readFile } from 'node:fs/promises';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Document, Node } from 'yaml';
import { messageOf } from '../../contract/index.ts';
import type { Problem } from '../../contract/index.ts';

export type DocumentPath = readonly (string | number)[];

/** A YAML file as its value, with the place of everything in it. */
export interface YamlDocument {
  /** Relative to the workspace. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** Nothing but comments: something that was switched off, or is not switched on yet. */
  readonly isComment: boolean;
  /** Line of a path within the value, or of the nearest part of it that is there. Counted from 1. */
  readonly line: (path?: DocumentPath) => number;
}

/** Reads a file as YAML 1.2; what is no YAML is a problem with its line. An empty file is an empty mapping. */
export async function readYaml(path: string, file: string): Promise<{ document?: YamlDocument; problems: Problem[] }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return { problems: [{ code: 'BAD_DEFINITION', message: `It could not be read: ${messageOf(error)}.`, path: file }] };
  }
  return parseYaml(text, file);
}

export function parseYaml(text: string, file: string): { document?: YamlDocument; problems: Problem[] } {
  const counter = new LineCounter();
  // Pretty errors quote the lines around, where a secret may stand.
  const parsed = parseDocument(text, { version: '1.2', lineCounter: counter, prettyErrors: false });
  const problems = parsed.errors.map((error): Problem => {
    const path = `${file}:${counter.linePos(error.pos[0]).line}`;
    return { code: 'BAD_DEFINITION', message: `It is not YAML: ${error.message}`, path };
  });
  if (problems.length > 0) return { problems };
  try {
    const odd = unusual(parsed, (offset) => `${file}:${counter.linePos(offset).line}`);
    if (odd.length > 0) return { problems: odd };
    // A few lines of aliases can stand for gigabytes.
    const value: unknown = parsed.toJS({ maxAliasCount: 100 }) ?? {};
    const isComment = parsed.contents === null && /^\s*#/m.test(text);
    return { document: { file, text, value, isComment, line: (path = []) => lineOf(parsed, counter, path) }, problems };
  } catch (error) {
    const path = `${file}:${lineOf(parsed, counter, [])}`;
    return { problems: [{ code: 'BAD_DEFINITION', message: `It is not YAML that can be read: ${messageOf(error)}.`, path }] };
  }
}

/** What YAML allows and no file can mean: an alias of nothing or of what it stands in, and a name that JavaScript takes for its own. */
function unusual(parsed: Document.Parsed, place: (offset: number) => string): Problem[] {
  const problems: Problem[] = [];
  const say = (node: Node, message: string) => problems.push({ code: 'BAD_DEFINITION', message, path: place(node.range?.[0] ?? 0) });
  visit(parsed, {
    Alias(_key, alias, above) {
      const meant = alias.resolve(parsed);
      if (!meant) say(alias, `\`*${alias.source}\` stands for nothing: no \`&${alias.source}\` is before it.`);
      else if (above.includes(meant)) say(alias, `\`*${alias.source}\` stands for what it is part of.`);
    },
    Pair(_key, { key }) {
      if (isScalar(key) && key.value === '__proto__') say(key, '`__proto__` is no name here: take it out.');
    },
  });
  return problems;
}

function lineOf(document: Document, counter: LineCounter, path: DocumentPath): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair || !isScalar(pair.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(part)];
      const range: unknown = item && typeof item === 'object' && 'range' in item ? item.range : undefined;
      if (!Array.isArray(range)) break;
      offset = Number(range[0]);
      node = item;
    } else break;
  }
  return counter.linePos(offset).line;
}
