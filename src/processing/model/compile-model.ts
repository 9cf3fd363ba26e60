import { createHash } from 'node:crypto';
import { suggestion, type Declared, type ModelDeclaration, type Problem } from '../../contract/index.ts';
import type { CompiledModel, PlannedInput } from './compiled-model.ts';
import { neededColumns, neededOfJoined } from './needed-columns.ts';
import { outputFields } from './output-fields.ts';
import { planExpectations } from './plan-expectations.ts';
import type { PlanStep, Shape } from './plan-step.ts';
import { shapeOf } from './shape.ts';
import { contextOf, notThere, type Inputs } from './step-context.ts';
import { STEPS } from './steps/index.ts';

/** The datasets that a model reads, in the order of its file, before anything of it is checked. */
export function datasetsRead({ from, steps }: ModelDeclaration): readonly string[] {
  const joined = steps.flatMap(({ join }) =>
    typeof join === 'object' && join !== null && 'dataset' in join && typeof join.dataset === 'string' ? [join.dataset] : [],
  );
  return [...new Set([from, ...joined])];
}

/** A model's typed plan, or what is wrong with its file: each problem names the step, the line and, where it can, the cure. */
export function compileModel(
  declared: Declared<ModelDeclaration>,
  inputs: Inputs,
): { readonly model?: CompiledModel; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const { value, file } = declared;
  const fault = (phrase: string, path: readonly (string | number)[]): undefined => {
    problems.push({ code: 'BAD_DEFINITION', message: `model ${value.model} ${phrase}`, path: `${file}:${declared.line(path)}` });
  };
  const source = inputs.find(value.from);
  if (!source) fault(notThere(value.from, inputs), ['from']);
  const steps = source && planSteps(declared, shapeOf(source.columns), inputs, problems);
  const fields = source && steps && outputFields(declared, steps.at(-1)?.after ?? shapeOf(source.columns), fault);
  if (!fields) return { problems };
  const expectations = planExpectations(declared, fields, steps, problems);
  if (problems.length > 0) return { problems };
  const outputs = fields.map(({ name }) => name);
  const read = plannedInputs(value, steps, outputs, inputs);
  const made = { name: value.model, declared, key: value.key, fields, from: value.from, inputs: read, steps, expectations };
  return { model: { ...made, definition: definitionOf(made) }, problems };
}

function planSteps(
  declared: Declared<ModelDeclaration>,
  from: Shape,
  inputs: Inputs,
  problems: Problem[],
): readonly PlanStep[] | undefined {
  const planned: PlanStep[] = [];
  let shape: Shape = from;
  let wrong = false;
  for (const [index, step] of declared.value.steps.entries()) {
    const [name = '', ...others] = Object.keys(step);
    const subject = name === '' ? `step ${index + 1}` : `step ${index + 1} (${name})`;
    const context = contextOf(declared, { subject, at: ['steps', index], shape }, inputs, problems);
    const within = contextOf(declared, { subject, at: ['steps', index, name], shape }, inputs, problems);
    const rule = STEPS.find((each) => each.name === name);
    if (!rule)
      context.fault(
        `is not a step.${suggestion(
          name,
          STEPS.map((each) => each.name),
        )}`,
      );
    else if (others.length > 0) context.fault(`has \`${others.join('`, `')}\` beside it; a step has one name, and each its own \`-\`.`);
    const found = rule && others.length === 0 ? rule.plan(step[name], within) : undefined;
    const clash = found && clashOf(found.after);
    if (clash) within.fault(`gives \`${clash[0]}\` and \`${clash[1]}\`, which differ only by case; give one of them another name.`);
    // A filter or a dedupe leaves the columns as they are: what follows can be checked all the same.
    if (!found && name !== 'filter' && name !== 'dedupe') return undefined;
    wrong ||= !found || clash !== undefined;
    if (!found) continue;
    planned.push({ number: index + 1, label: `${index + 1} ${name}`, before: shape, after: found.after, ...found.action });
    shape = found.after;
  }
  return wrong ? undefined : planned;
}

/** DuckDB takes names that differ only by case for one. */
function clashOf(shape: Shape): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const { name } of shape) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) return [other, name];
    seen.set(name.toLowerCase(), name);
  }
  return undefined;
}

/** What is read of each dataset: for `from`, what the first step needs; a column at least, so that rows can be counted. */
function plannedInputs(
  { from }: ModelDeclaration,
  steps: readonly PlanStep[],
  outputs: readonly string[],
  inputs: Inputs,
): readonly PlannedInput[] {
  const needed = neededColumns(steps, outputs);
  const names = new Map<string, Set<string>>([[from, new Set(needed[0])]]);
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'join') continue;
    const joined = neededOfJoined(step, needed[index + 1] ?? new Set());
    names.set(step.dataset, new Set([...(names.get(step.dataset) ?? []), ...joined]));
  }
  return [...names].map(([dataset, wanted]) => {
    const all = inputs.find(dataset)?.columns ?? [];
    const chosen = all.filter(({ name }) => wanted.has(name));
    return { dataset, columns: chosen.length > 0 ? chosen : all.slice(0, 1) };
  });
}

function definitionOf({ name, declared, fields, inputs }: Omit<CompiledModel, 'definition'>): string {
  const { key, from, steps, expect } = declared.value;
  const columns = inputs.map(({ dataset, columns: read }) => [dataset, read.map((column) => [column.name, column.scalar])]);
  const text = JSON.stringify([name, key, from, steps, expect, fields.map((field) => [field.name, field.type]), columns]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
