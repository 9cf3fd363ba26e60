import { quoteTable } from '../../sql/index.ts';
import type { CompiledModel } from '../model/compiled-model.ts';
import { orderedNeeds } from '../model/ordered-needs.ts';
import { resultQuery } from './result-sql.ts';
import { cutSegments } from './segment.ts';
import { segmentRows, segmentStatement } from './segment-sql.ts';

/**
 * The statements that make a model's rows, for one who wants to see them before they run: datasets stand under their own names,
 * and each join is taken to find one row at most, as a run finds out for itself.
 */
export function planSql(compiled: CompiledModel): string {
  const relation = (dataset: string): string => {
    const [schema = '', ...name] = dataset.split('.');
    return quoteTable(name.length ? { schema, name: name.join('.') } : { schema: 'curated', name: schema });
  };
  const neededAfter = orderedNeeds(compiled);
  let from = relation(compiled.from);
  const statements = cutSegments(compiled.steps, () => false).map((segment) => {
    const statement = segmentStatement(segment, { from, neededAfter, relation });
    from = segmentRows(segment);
    return statement;
  });
  return [...statements, resultQuery(compiled, from)].join(';\n\n');
}
