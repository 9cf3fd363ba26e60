import { suggestion, WeirError } from '../../contract/index.ts';
import { checkCast } from './cast-rules.ts';
import type { Expression } from './expression.ts';
import { bad, condition, truth, typed, type Place } from './place.ts';
import type { Scope } from './scope.ts';
import { typeBinary } from './type-binary.ts';
import { typeCall } from './type-call.ts';
import type { TypedExpression } from './typed-expression.ts';
import { anyNullable, isNumber, isOrdered, unify } from './unify.ts';

/**
 * Finds the columns and functions of an expression and checks that their types fit.
 * Throws BAD_DEFINITION with a verb phrase, to be put after the name of the place where it stands.
 */
export function typeExpression(expression: Expression, scope: Scope): TypedExpression {
  return typePart(expression, { scope, type: typePart });
}

function typePart(expression: Expression, place: Place): TypedExpression {
  switch (expression.kind) {
    case 'literal': {
      const { literal } = expression;
      return { kind: 'literal', literal, type: { scalar: literal.scalar, nullable: literal.scalar === 'Null' } };
    }
    case 'column':
      return column(expression, place);
    case 'not':
      return negation(condition('`not` before', expression.operand, place));
    case 'negate': {
      const operand = typed(expression.operand, place);
      if (!isNumber(operand.type)) throw bad(`takes the negative of a ${operand.type.scalar}`);
      return { kind: 'negate', operand, type: operand.type };
    }
    case 'binary':
      return typeBinary(expression, place);
    case 'isNull': {
      const operand = typed(expression.operand, place);
      return { kind: 'isNull', operand, negated: expression.negated, type: { scalar: 'Boolean', nullable: false } };
    }
    case 'in': {
      const { all } = unify(
        'compares',
        [expression.operand, ...expression.among].map((each) => typed(each, place)),
      );
      const [operand, ...among] = all;
      if (!operand) return unreachable();
      if (among.some(({ type }) => type.scalar === 'Null')) throw bad('has `null` within `in (…)`, which is never equal; write `is null`');
      return { kind: 'in', operand, among, negated: expression.negated, type: truth(all) };
    }
    case 'between': {
      const { all } = unify(
        'compares',
        [expression.operand, expression.low, expression.high].map((each) => typed(each, place)),
      );
      const [operand, low, high] = all;
      if (!operand || !low || !high) return unreachable();
      if (!isOrdered(operand.type)) throw bad(`has \`between\` with a ${operand.type.scalar}, which has no order`);
      return { kind: 'between', operand, low, high, negated: expression.negated, type: truth(all) };
    }
    case 'like': {
      const [operand, pattern] = [typed(expression.operand, place), typed(expression.pattern, place)];
      const other = [operand, pattern].find((each) => each.type.scalar !== 'String');
      if (other) throw bad(`has \`like\` with a ${other.type.scalar}, and it takes text`);
      return { kind: 'like', operand, pattern, anyCase: expression.anyCase, negated: expression.negated, type: truth([operand, pattern]) };
    }
    case 'case':
      return branches(expression, place);
    case 'cast': {
      const operand = typed(expression.operand, place);
      checkCast(operand.type, expression.to);
      return { kind: 'cast', operand, to: expression.to, type: { scalar: expression.to.scalar, nullable: operand.type.nullable } };
    }
    case 'call':
      return typeCall(expression, place);
  }
}

const negation = (operand: TypedExpression): TypedExpression => ({ kind: 'not', operand, type: truth([operand]) });

function unreachable(): never {
  throw new WeirError('INTERNAL', 'an operator lost its operands');
}

function column({ name, table }: Extract<Expression, { kind: 'column' }>, { scope, within }: Place): TypedExpression {
  const found = scope.find(name, table);
  const written = table === undefined ? name : `${table}.${name}`;
  if (!found)
    throw new WeirError('BAD_DEFINITION', `names \`${written}\`, which is not a column there.${suggestion(written, scope.names)}`);
  if (scope.groupedBy && within === undefined && !scope.groupedBy.includes(name))
    throw bad(`reads \`${written}\` for a whole group; put it into \`by\`, or into an aggregate such as \`max(${written})\``);
  return table === undefined ? { kind: 'column', name, type: found } : { kind: 'column', table, name, type: found };
}

function branches(expression: Extract<Expression, { kind: 'case' }>, place: Place): TypedExpression {
  const conditions = expression.branches.map(({ when }) => condition('`when` before', when, place));
  const values = expression.branches.map(({ then }) => typed(then, place));
  const otherwise = expression.otherwise && typed(expression.otherwise, place);
  const { scalar, all } = unify('answers `case` with', otherwise ? [...values, otherwise] : values);
  const pairs = conditions.map((when, index) => ({ when, then: all[index] ?? unreachable() }));
  const last = otherwise && all.at(-1);
  return {
    kind: 'case',
    branches: pairs,
    ...(last && { otherwise: last }),
    type: { scalar, nullable: last === undefined || anyNullable(all) },
  };
}
