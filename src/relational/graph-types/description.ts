/** A description or other text as GraphQL writes a string; half a surrogate pair, which it has no way to write, becomes `\uFFFD`. */
export const quoted = (text: string): string => JSON.stringify(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

/** A description to be put before a definition; nothing where there is none. */
export const described = (text: string | undefined): string => (text ? `${quoted(text)}\n` : '');
