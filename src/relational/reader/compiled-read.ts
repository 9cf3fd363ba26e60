import type { CompiledRead, Dataset, ReadContext, SelectionItem, SqlStatement } from '../../contract/index.ts';
import type { Variables } from './input.ts';
import { readMarks } from './marks.ts';
import { shapeKey, variablesOf } from './shape.ts';
import { SharedRuns } from './shared-runs.ts';
import type { Statement } from './statement.ts';

/** Statements kept for one selection: clients that send whole filters as variables have a few forms of them, attackers many. */
const MOST_STATEMENTS = 100;

export interface Execution {
  readonly execute: (statement: SqlStatement, context: ReadContext) => Promise<string>;
  /** Called for each dataset before it is read; throws where it cannot be (a model that has not run yet), at once or when it has found out. */
  readonly available?: (dataset: Dataset) => void | Promise<void>;
}

interface Kept extends Statement {
  readonly runs: SharedRuns;
}

/** A read whose statement is written at its first run, and again only for variables of another form. */
export function compiledRead(
  items: readonly SelectionItem[],
  write: (variables: Variables) => Statement,
  { execute, available }: Execution,
): CompiledRead {
  const used = variablesOf(items);
  const statements = new Map<string, Kept>();
  const statementFor = (variables: Variables): Kept => {
    const key = shapeKey(used, variables);
    const known = statements.get(key);
    if (known) return known;
    const statement = { ...write(variables), runs: new SharedRuns() };
    if (statements.size >= MOST_STATEMENTS)
      for (const oldest of statements.keys()) {
        statements.delete(oldest);
        break;
      }
    statements.set(key, statement);
    return statement;
  };
  return {
    async run(request) {
      const { text, binders, marks, datasets, runs } = statementFor(request.variables);
      if (available)
        for (const dataset of datasets) {
          const unsure = available(dataset);
          if (unsure) await unsure;
        }
      const values = binders.map((bind) => bind(request));
      const answer = await runs.run(JSON.stringify(values), request.context, (context) => execute({ kind: 'sql', text, values }, context));
      return readMarks(answer, marks, request);
    },
  };
}
