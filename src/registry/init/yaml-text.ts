/** Words that YAML 1.1 readers, of which there are many, take for something else than text. */
const WORD = /^(?:true|false|null|yes|no|on|off|y|n|~)$/i;

/** A text as a YAML scalar that stays a text. A line of a comment can hold it, too: it has no line ends. */
export const yamlText = (text: string): string =>
  /^[A-Za-z_][A-Za-z0-9_./-]*$/.test(text) && !WORD.test(text) ? text : JSON.stringify(text);

/** `[a, "b c"]` */
export const yamlList = (texts: readonly string[]): string => `[${texts.map(yamlText).join(', ')}]`;

/** Each line as a comment. */
export const commented = (text: string): string => text.replaceAll(/^(?=.)/gm, '# ').replaceAll(/^$/gm, '#');

/** A column in an expression: as it is, or quoted. */
export const columnText = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !KEYWORDS.has(name) ? name : `"${name.replaceAll('"', '""')}"`;

/** Words of expressions; quoting one word too many does no harm. */
const KEYWORDS = new Set(
  'and as asc between by case cast count date day desc distinct else end false filter from group having hour ilike in interval is join like limit minute month not null offset on or order quarter second select table then time timestamp timestamptz to true union user week when where with year'.split(
    ' ',
  ),
);
