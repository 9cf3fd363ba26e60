/** An array as PostgreSQL writes it: its elements' texts, in lists as deep as its dimensions. */
export type ArrayText = readonly (string | null | ArrayText)[];

/**
 * Reads the text form of an array whose delimiter is a comma. Bounds other than from 1 (`[0:1]={…}`) are not kept.
 *
 * @see https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
 */
export function parseArray(text: string): ArrayText {
  let at = text.indexOf('{');
  const list = (): ArrayText => {
    const items: (string | null | ArrayText)[] = [];
    at += 1;
    while (text[at] !== '}') {
      if (at >= text.length) throw new Error(`not an array: ${text}`);
      if (text[at] === ',') at += 1;
      items.push(text[at] === '{' ? list() : text[at] === '"' ? quoted() : bare());
    }
    at += 1;
    return items;
  };
  const quoted = (): string => {
    let value = '';
    for (at += 1; text[at] !== '"'; at += 1) {
      if (at >= text.length) throw new Error(`not an array: ${text}`);
      if (text[at] === '\\') at += 1;
      value += text[at] ?? '';
    }
    at += 1;
    return value;
  };
  const bare = (): string | null => {
    const start = at;
    while (at < text.length && text[at] !== ',' && text[at] !== '}') at += 1;
    const value = text.slice(start, at);
    return value === 'NULL' ? null : value;
  };
  if (at < 0) throw new Error(`not an array: ${text}`);
  return list();
}
