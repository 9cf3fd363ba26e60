import { WeirError, type EngineSession, type Problem } from '../../contract/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import type { Expectation } from '../model/expectations/expectation.ts';
import { brokenStatement } from '../statements/expectation-sql.ts';

const EXAMPLES = 3;

/** What the rows break of the model's expectations with `warn`. Throws BAD_DEFINITION with all that they break of the others. */
export async function checkExpectations(
  session: EngineSession,
  { name, expectations, fields }: CompiledModel,
  rows: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const names = fields.map((field) => field.name);
  const broken: { expectation: Expectation; message: string }[] = [];
  for (const expectation of expectations) {
    const found = await session.rows(brokenStatement(expectation, rows, names, EXAMPLES), signal);
    if (found.length > 0) broken.push({ expectation, message: `${expectation.subject} of model ${name} ${sentence(expectation, found)}` });
  }
  const errors = broken.filter(({ expectation }) => expectation.severity === 'error');
  if (errors.length > 0) throw new WeirError('BAD_DEFINITION', errors.map(({ message }) => message).join(' '));
  return broken.map(({ message }) => ({ code: 'BAD_DEFINITION', message }));
}

function sentence(expectation: Expectation, found: readonly Record<string, unknown>[]): string {
  const number = String(found[0]?.['broken']);
  const one = number === '1';
  const examples = found.map(({ example, times }) =>
    expectation.kind === 'unique' ? `${String(example)} (${String(times)} rows)` : String(example),
  );
  const such = `such as ${examples.join(', ')}.`;
  switch (expectation.kind) {
    case 'unique':
      return `does not hold: ${number} ${one ? 'value' : 'values'} of ${expectation.fields.join(', ')} ${one ? 'occurs' : 'occur'} more than once, ${such}`;
    case 'notNull':
      return `does not hold: \`${expectation.field}\` is null in ${number} ${one ? 'row' : 'rows'}, ${such}`;
    case 'fits':
      return `is ${expectation.scalar}, and ${number} ${one ? 'row has a value' : 'rows have values'} that ${one ? 'is' : 'are'} none, ${such}`;
  }
}
