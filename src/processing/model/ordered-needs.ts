import type { CompiledModel } from './compiled-model.ts';
import { neededColumns } from './needed-columns.ts';
import { shapeOf } from './shape.ts';

/** Columns that are read of the rows after the step of a number, in the order in which the rows have them; 0 is the model's input. */
export function orderedNeeds({ steps, fields, inputs }: CompiledModel): (step: number) => readonly string[] {
  const outputs = fields.map(({ name }) => name);
  const needed = neededColumns(steps, outputs);
  const shapes = [shapeOf(inputs[0]?.columns ?? []), ...steps.map(({ after }) => after)];
  const ordered = shapes.map((shape, index) => shape.map(({ name }) => name).filter((name) => needed[index]?.has(name)));
  return (step) => ordered[step] ?? [];
}
