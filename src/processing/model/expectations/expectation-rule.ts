import type { ZodType } from 'zod';
import { suggestion } from '../../../contract/index.ts';
import { faultsOfForm } from '../form.ts';
import type { StepContext } from '../step-context.ts';
import type { Expectation } from './expectation.ts';

/** A kind of expectation: a file in this folder and a line in its list. */
export interface ExpectationRule {
  readonly name: string;
  /** How it is written, after its name. */
  readonly example: string;
  /** What stands after its name in the file. */
  readonly form: ZodType;
  /** The expectations of one entry; undefined where it is wrong, which the context was told. */
  plan(value: unknown, common: Pick<Expectation, 'subject' | 'severity'>, context: StepContext): readonly Expectation[] | undefined;
}

export function expectationRule<Form>(rule: {
  readonly name: string;
  /** How it is written, after its name. */
  readonly example: string;
  readonly form: ZodType<Form>;
  /** The fields it is about. */
  names(form: Form): readonly string[];
  expect(form: Form, common: Pick<Expectation, 'subject' | 'severity'>): readonly Expectation[];
}): ExpectationRule {
  return {
    name: rule.name,
    example: rule.example,
    form: rule.form,
    plan(value, common, { shape, fault }) {
      const form = rule.form.safeParse(value);
      if (!form.success) {
        for (const { phrase } of faultsOfForm(form.error, rule)) fault(phrase, [rule.name]);
        return undefined;
      }
      const known = shape.map(({ name }) => name);
      const unknown = rule.names(form.data).find((name) => !known.includes(name));
      if (unknown === undefined) return rule.expect(form.data, common);
      return fault(`names \`${unknown}\`, which is not a field of the model.${suggestion(unknown, known)}`, [rule.name]);
    },
  };
}
