/** A code block of a page. */
export interface Block {
  readonly language: string;
  /** What stands after the language. */
  readonly about: string;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The code blocks of a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = page.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, language, about = ''] = /^```(\w+) ?(.*)$/.exec(lines[at] ?? '') ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf('```', at);
    blocks.push({ language, about, text: lines.slice(at + 1, end).join('\n'), line: at + 1 });
    at = end;
  }
  return blocks;
}
