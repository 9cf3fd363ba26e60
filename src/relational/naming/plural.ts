import pluralize from 'pluralize';

export interface WordForms {
  readonly singular: string;
  readonly plural: string;
}

/** Both forms of a table's name in camel case, by the `pluralize` library on its last word; `…List` where they are one word. */
export function formsOf(name: string): WordForms {
  return withList(inflect(name, pluralize.singular), inflect(name, pluralize.plural));
}

/** The forms of a name that was given as the singular. */
export const formsOfSingular = (name: string): WordForms => withList(name, inflect(name, pluralize.plural));

const withList = (singular: string, plural: string): WordForms => ({
  singular,
  plural: plural === singular ? `${plural}List` : plural,
});

function inflect(name: string, form: (word: string) => string): string {
  const [, head = '', word = '', trail = ''] = /^(.*?)([A-Z]?[^A-Z_]+|[A-Z])(_*)$/s.exec(name) ?? [];
  if (word === '') return name;
  const made = form(word.toLowerCase());
  return head + (/^[A-Z]/.test(word) ? made.charAt(0).toUpperCase() + made.slice(1) : made) + trail;
}
