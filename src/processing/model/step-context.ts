import type { ZodType } from 'zod';
import { suggestion, WeirError, type Declared, type ModelDeclaration, type Problem } from '../../contract/index.ts';
import { parseExpression, typeExpression, type Scope, type TypedExpression } from '../../sql/index.ts';
import type { ModelInput } from './compiled-model.ts';
import { faultsOfForm } from './form.ts';
import type { Shape, StepAction } from './plan-step.ts';

/** A kind of step: a file in steps/ and a line in its list. */
export interface StepRule<Form = unknown> {
  readonly name: string;
  /** How it is written, after its name. */
  readonly example: string;
  /** What stands after its name in the file. */
  readonly form: ZodType<Form>;
  /** The step for rows of this shape; undefined where it is wrong, which the context was told. */
  plan(form: Form, context: StepContext): { readonly action: StepAction; readonly after: Shape } | undefined;
}

export const stepRule = <Form>(rule: StepRule<Form>): StepRule => ({
  ...rule,
  plan(value, context) {
    const form = rule.form.safeParse(value);
    if (form.success) return rule.plan(form.data, context);
    for (const { phrase, path } of faultsOfForm(form.error, rule)) context.fault(phrase, path);
    return undefined;
  },
});

/** What a model may read. */
export interface Inputs {
  readonly find: (dataset: string) => ModelInput | undefined;
  /** The names of all there is. */
  readonly known: Iterable<string>;
}

/** What is wrong with a name that no dataset has, as a phrase. */
export const notThere = (dataset: string, { known }: Inputs): string =>
  `reads \`${dataset}\`, which is not a dataset of this workspace.${suggestion(dataset, known)}`;

export interface StepContext {
  /** Columns of the rows that go in. */
  readonly shape: Shape;
  readonly inputs: Inputs;
  /** Says what is wrong, as a phrase after the step's name, and where within the step. */
  readonly fault: (phrase: string, path?: readonly (string | number)[]) => undefined;
  /** The expression, or undefined where it is wrong, which was said. */
  readonly expression: (text: string, scope: Scope, path?: readonly (string | number)[]) => TypedExpression | undefined;
}

/** The context of a part of a model: `subject` names it in messages (`step 4 (filter)`), `at` is its path in the file. */
export function contextOf(
  declared: Declared<ModelDeclaration>,
  part: { readonly subject: string; readonly at: readonly (string | number)[]; readonly shape: Shape },
  inputs: Inputs,
  problems: Problem[],
): StepContext {
  const fault: StepContext['fault'] = (phrase, path = []) => {
    const line = declared.line([...part.at, ...path]);
    problems.push({ code: 'BAD_DEFINITION', message: `${part.subject} ${phrase}`, path: `${declared.file}:${line}` });
    return undefined;
  };
  return {
    shape: part.shape,
    inputs,
    fault,
    expression(text, scope, path) {
      try {
        const found = typeExpression(parseExpression(text), scope);
        if (found.type.scalar !== 'Null') return found;
        return fault(`has \`${text}\`, which is always null; \`cast(null as …)\` says of what type.`, path);
      } catch (error) {
        if (error instanceof WeirError && error.code === 'BAD_DEFINITION') return fault(error.message, path);
        throw error;
      }
    },
  };
}
