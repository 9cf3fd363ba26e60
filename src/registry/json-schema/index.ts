export { jsonSchemas, type FormsOf } from './json-schema.ts';
export { schemaLine, SCHEMA_KINDS, type SchemaKind } from './schema-kinds.ts';
export { writeSchemas } from './write-schemas.ts';
