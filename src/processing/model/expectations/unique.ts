import { namesForm } from '../form.ts';
import { expectationRule } from './expectation-rule.ts';

/** `{unique: [date, origin]}` */
export const unique = expectationRule({
  name: 'unique',
  example: '[origin]',
  form: namesForm,
  names: (fields) => fields,
  expect: (fields, common) => [{ ...common, kind: 'unique', fields }],
});
