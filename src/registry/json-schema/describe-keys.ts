/** JSON Schema as data: https://json-schema.org/draft/2020-12/json-schema-core */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Puts what is said of each key, by its path, beside its schema; names of the writer's own are `*`, items of lists have their list's path. */
export function describeKeys(schema: JsonSchema, descriptions: Readonly<Record<string, string>>, path = ''): JsonSchema {
  const within = (value: unknown, at: string): unknown => (isSchema(value) ? describeKeys(value, descriptions, at) : value);
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === 'properties' && isSchema(value)) {
      const described = Object.entries(value).map(([name, each]): [string, unknown] => {
        const at = path === '' ? name : `${path}.${name}`;
        const description = descriptions[at];
        return [name, { ...(description === undefined ? {} : { description }), ...(within(each, at) as JsonSchema) }];
      });
      return [key, Object.fromEntries(described)];
    }
    if (key === 'additionalProperties') return [key, within(value, path === '' ? '*' : `${path}.*`)];
    if (key === 'items') return [key, within(value, path)];
    if ((key === 'anyOf' || key === 'oneOf') && Array.isArray(value)) return [key, value.map((each) => within(each, path))];
    return [key, value];
  });
  return Object.fromEntries(entries);
}

export const isSchema = (value: unknown): value is JsonSchema => typeof value === 'object' && value !== null && !Array.isArray(value);
