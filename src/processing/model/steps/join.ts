import { z } from 'zod';
import { columnsOf, type Scope, type TypedExpression } from '../../../sql/index.ts';
import { expressionForm } from '../form.ts';
import { namedExpressions } from '../named-expressions.ts';
import type { JoinAction, NamedExpression, Shape } from '../plan-step.ts';
import { scopeOf, shapeOf, singleValue, withColumns } from '../shape.ts';
import { notThere, stepRule, type StepContext } from '../step-context.ts';

/** `join: {dataset: faa.airports, as: dep, on: origin = dep.iata, take: {city: dep.city}}` */
export const join = stepRule({
  name: 'join',
  example: '{dataset: faa.airports, as: dep, on: origin = dep.iata, take: {city: dep.city}}',
  form: z.strictObject({
    dataset: z.string(),
    as: z.string(),
    on: expressionForm,
    take: z.record(z.string(), expressionForm).optional(),
    type: z.enum(['left', 'inner', 'semi', 'anti', 'asof']).default('left'),
  }),
  plan(form, context) {
    const { shape, fault } = context;
    if (form.type === 'asof') return fault('has `type: asof`, which is not in this version.', ['type']);
    const input = context.inputs.find(form.dataset);
    if (!input) return fault(notThere(form.dataset, context.inputs), ['dataset']);
    const scope = joinedScope(shape, shapeOf(input.columns), form.as);
    const on = context.expression(form.on, scope, ['on']);
    if (!on) return undefined;
    if (on.type.scalar !== 'Boolean') return fault(`joins on \`${form.on}\`, which is a ${on.type.scalar} and not a condition.`, ['on']);
    const chooses = form.type === 'semi' || form.type === 'anti';
    if (chooses && form.take) return fault(`has \`take\`, and a join of type ${form.type} only chooses rows.`, ['take']);
    const take = takenColumns(form.take, form.type, scope, context);
    if (!take) return undefined;
    const { dataset, as: alias, type, on: text } = form;
    const action: JoinAction = { kind: 'join', dataset, alias, type, on, text, take, ...partsOf(on, alias) };
    return { action, after: withColumns(shape, take) };
  },
});

function takenColumns(
  written: Readonly<Record<string, string>> | undefined,
  type: JoinAction['type'],
  scope: Scope,
  context: StepContext,
): readonly NamedExpression[] | undefined {
  if (!written) return [];
  const taken = namedExpressions(written, scope, context, ['take']);
  // Where a left join finds nothing, all that it takes is null.
  return type === 'left'
    ? taken?.map(({ name, expression }) => ({ name, expression: { ...expression, type: { ...expression.type, nullable: true } } }))
    : taken;
}

/** Columns of the rows by their name, those of the dataset after its alias. */
function joinedScope(shape: Shape, theirs: Shape, alias: string): Scope {
  const ours = scopeOf(shape);
  return {
    find: (name, table) => (table === alias ? singleValue(theirs, name) : ours.find(name, table)),
    names: [...ours.names, ...scopeOf(theirs).names.map((name) => `${alias}.${name}`)],
  };
}

function partsOf(on: TypedExpression, alias: string): Pick<JoinAction, 'equalities' | 'rest'> {
  const parts = conjuncts(on);
  const equalities: { ours: TypedExpression; theirs: TypedExpression }[] = [];
  const rest: TypedExpression[] = [];
  for (const part of parts) {
    const pair = part.kind === 'binary' && part.operator === '=' ? [part.left, part.right] : [];
    const ours = pair.find((side) => side && sideOf(side, alias) === 'ours');
    const theirs = pair.find((side) => side && sideOf(side, alias) === 'theirs');
    if (ours && theirs) equalities.push({ ours, theirs });
    else rest.push(part);
  }
  return { equalities, rest };
}

const conjuncts = (on: TypedExpression): readonly TypedExpression[] =>
  on.kind === 'binary' && on.operator === 'and' ? [...conjuncts(on.left), ...conjuncts(on.right)] : [on];

function sideOf(expression: TypedExpression, alias: string): 'ours' | 'theirs' | 'both' {
  const tables = new Set(columnsOf(expression).map(({ table }) => (table === alias ? 'theirs' : 'ours')));
  const [only] = tables;
  return tables.size === 1 && only ? only : 'both';
}
