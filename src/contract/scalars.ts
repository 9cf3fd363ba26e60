/**
 * The scalars of the graph and the form in which their values travel in JSON: in answers, in variables, in the images of
 * the change log and in the representations that one home sends another.
 *
 * | scalar | travels as |
 * |---|---|
 * | Int, Float | JSON number |
 * | Boolean | JSON boolean |
 * | String, ID, UUID | JSON string |
 * | BigInt, Decimal | JSON string of digits, exact (`"9007199254740993"`, `"10.50"`) |
 * | Date | `"2001-03-09"` |
 * | Time | `"10:00:00"`, with the fraction only where there is one |
 * | LocalDateTime | `"2001-03-09T10:00:00"`, likewise |
 * | DateTime | `"2001-03-09T10:00:00Z"`, always UTC, likewise |
 * | JSON | the JSON value itself |
 * | Bytes | base64 string |
 */
export const SCALARS = [
  'ID',
  'Int',
  'Float',
  'String',
  'Boolean',
  'BigInt',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'LocalDateTime',
  'JSON',
  'UUID',
  'Bytes',
] as const;

export type Scalar = (typeof SCALARS)[number];

export const isScalar = (name: string): name is Scalar => (SCALARS as readonly string[]).includes(name);
