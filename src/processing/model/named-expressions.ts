import type { Scope } from '../../sql/index.ts';
import type { NamedExpression } from './plan-step.ts';
import type { StepContext } from './step-context.ts';

/** `{name: expression, …}`, each typed; undefined where one is wrong, or where there is none. */
export function namedExpressions(
  written: Readonly<Record<string, string>>,
  scope: Scope,
  context: StepContext,
  under: readonly string[] = [],
): readonly NamedExpression[] | undefined {
  const entries = Object.entries(written);
  if (entries.length === 0) return context.fault('makes no column; write `{name: expression}`.', under);
  const all = entries.map(([name, text]) => {
    const expression = context.expression(text, scope, [...under, name]);
    return expression && { name, expression };
  });
  const found = all.filter((each) => each !== undefined);
  return found.length === all.length ? found : undefined;
}
