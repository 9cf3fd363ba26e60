import { suggestion, type Declared, type ModelDeclaration, type Problem } from '../../contract/index.ts';
import type { ModelField } from './compiled-model.ts';
import type { Expectation, Severity } from './expectations/expectation.ts';
import { EXPECTATIONS } from './expectations/index.ts';
import type { PlanStep } from './plan-step.ts';
import { contextOf } from './step-context.ts';

/** Kinds of expectations that the surface has and this version has not. */
const LATER = ['range', 'freshness'];

/**
 * What a model's result must be: what its file expects, and what its fields say of values that the steps give in a wider
 * type. Its key and its fields without null are storage's to check, when it loads. What an `aggregate` at the end makes
 * unique needs no check.
 */
export function planExpectations(
  declared: Declared<ModelDeclaration>,
  fields: readonly ModelField[],
  steps: readonly PlanStep[],
  problems: Problem[],
): readonly Expectation[] {
  const fits = fields.flatMap(({ name, type: { scalar }, given }): Expectation[] => {
    const narrow = (scalar === 'Int' || scalar === 'BigInt') && given.scalar !== scalar && given.scalar !== 'Int';
    return narrow ? [{ subject: `field ${name}`, severity: 'error', kind: 'fits', field: name, scalar }] : [];
  });
  const said = declared.value.expect.flatMap((entry, index) => planEntry(entry, index, declared, fields, problems));
  return [...fits, ...said].filter((each) => each.kind !== 'unique' || !isGrouped(each.fields, steps));
}

/** Whether the last step makes one row for each group of some of these fields. */
function isGrouped(fields: readonly string[], steps: readonly PlanStep[]): boolean {
  const last = steps.at(-1);
  return last?.kind === 'aggregate' && last.by.every((name) => fields.includes(name));
}

function planEntry(
  entry: Readonly<Record<string, unknown>>,
  index: number,
  declared: Declared<ModelDeclaration>,
  fields: readonly ModelField[],
  problems: Problem[],
): readonly Expectation[] {
  const { severity: said = 'error', ...rest } = entry;
  const [name = '', ...others] = Object.keys(rest);
  const shape = fields.map(({ name: field, type }) => ({ name: field, type, list: false }));
  const subject = name === '' ? `expectation ${index + 1}` : `expectation ${index + 1} (${name})`;
  const context = contextOf(declared, { subject, at: ['expect', index], shape }, { find: () => undefined, known: [] }, problems);
  const rule = EXPECTATIONS.find((each) => each.name === name);
  const known = EXPECTATIONS.map((each) => each.name);
  if (!rule) {
    context.fault(LATER.includes(name) ? 'is not in this version.' : `is not an expectation.${suggestion(name, known)}`, [name]);
    return [];
  }
  if (others.length > 0) {
    context.fault(`has \`${others.join('`, `')}\` beside it; give each an entry of its own.`);
    return [];
  }
  const severity = severityOf(said);
  if (!severity) {
    const later = said === 'quarantine' ? 'is not in this version' : 'is neither `error` nor `warn`';
    context.fault(`has the severity \`${String(said)}\`, which ${later}.`, ['severity']);
    return [];
  }
  return rule.plan(rest[name], { subject, severity }, context) ?? [];
}

const severityOf = (said: unknown): Severity | undefined => (said === 'error' || said === 'warn' ? said : undefined);
