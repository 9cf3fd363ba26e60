import { WeirError } from '../../../contract/index.ts';

/** A field of a model's plan. */
export interface PlannedField {
  readonly name: string;
  readonly type: string;
}

/**
 * A model's file with `fields:` of what its steps give, before `from:`; every other line stays as it was. Undefined where it has
 * `fields` already. Throws BAD_DEFINITION where the file is not written a key a line.
 */
export async function withFields(text: string, file: string, fields: readonly PlannedField[]): Promise<string | undefined> {
  const { isMap, isScalar, parseDocument, stringify } = await import('yaml');
  const { contents } = parseDocument(text, { version: '1.2' });
  const keys = isMap(contents) ? contents.items.map(({ key }) => (isScalar(key) ? key : undefined)) : [];
  if (keys.some((key) => key?.value === 'fields')) return undefined;
  const start = keys.find((key) => key?.value === 'from')?.range?.[0];
  if (start === undefined || !(start === 0 || text[start - 1] === '\n'))
    throw new WeirError(
      'BAD_DEFINITION',
      `${file}: \`from\` does not begin a line, so there is no place for \`fields\`. Write a key a line.`,
    );
  const added = stringify({ fields: Object.fromEntries(fields.map(({ name, type }) => [name, type])) });
  return text.slice(0, start) + added + text.slice(start);
}
