export { computedField, computedSql, type ComputedField } from './computed-field.ts';
