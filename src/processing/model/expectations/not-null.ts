import { namesForm } from '../form.ts';
import { expectationRule } from './expectation-rule.ts';

/** `{notNull: [origin]}` */
export const notNull = expectationRule({
  name: 'notNull',
  example: '[origin]',
  form: namesForm,
  names: (fields) => fields,
  expect: (fields, common) => fields.map((field) => ({ ...common, kind: 'notNull', field })),
});
