import type { CompiledRead, Dataset, ReadContext, ReadRequest, SelectionItem, SqlStatement } from '../../contract/index.ts';
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

/** Texts kept of one statement: pages come in few sizes. */
const MOST_TEXTS = 20;

/** A statement with its numbers written out. */
interface Text {
  readonly text: string;
  readonly runs: SharedRuns;
}

interface Kept extends Statement {
  readonly texts: Map<string, Text>;
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
    const statement = { ...write(variables), texts: new Map<string, Text>() };
    keep(statements, key, statement, MOST_STATEMENTS);
    return statement;
  };
  return {
    async run(request) {
      const statement = statementFor(request.variables);
      const { binders, marks, datasets } = statement;
      if (available)
        for (const dataset of datasets) {
          const unsure = available(dataset);
          if (unsure) await unsure;
        }
      const values = binders.map((bind) => bind(request));
      const { text, runs } = textOf(statement, request);
      const answer = await runs.run(JSON.stringify(values), request.context, (context) => execute({ kind: 'sql', text, values }, context));
      return readMarks(answer, marks, request);
    },
  };
}

/** Throws BAD_USER_INPUT and LIMIT_EXCEEDED for what is written out. */
function textOf({ texts, text, written }: Kept, request: ReadRequest): Text {
  const values = written.map((bind) => bind(request) ?? '');
  const key = values.join();
  const known = texts.get(key);
  if (known) return known;
  const made = { text: text(values), runs: new SharedRuns() };
  keep(texts, key, made, MOST_TEXTS);
  return made;
}

/** What came first goes first. */
function keep<T>(kept: Map<string, T>, key: string, value: T, most: number): void {
  const [oldest] = kept.keys();
  if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
  kept.set(key, value);
}
