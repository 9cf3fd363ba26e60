/**
 * Answers arrive as JSON text, and two libraries want to stringify them once more. A RawJson stands in for the text while they
 * do: it becomes a mark, and the mark is then replaced by the text. Marks hold a control character, which no other JSON text
 * contains unescaped after a quote, so nothing a client sends can be taken for one.
 */
export class RawJson {
  readonly text: string;
  private readonly marks: Map<string, string>;

  constructor(text: string, marks: Map<string, string>) {
    this.text = text;
    this.marks = marks;
  }

  toJSON(): string {
    const mark = `\u0000${counter++}\u0000`;
    this.marks.set(JSON.stringify(mark), this.text);
    return mark;
  }
}

let counter = 0;
const MARK = /"\\u0000\d+\\u0000"/g;

/** Puts the texts where their marks are, and forgets them. */
export function splice(message: string, marks: Map<string, string>): string {
  if (marks.size === 0) return message;
  return message.replace(MARK, (mark) => {
    const text = marks.get(mark);
    marks.delete(mark);
    return text ?? mark;
  });
}
