import type { Column, Declared, ModelDeclaration, Problem } from '../../contract/index.ts';
import { compileModel, datasetsRead } from './compile-model.ts';
import type { CompiledModel, ModelInput } from './compiled-model.ts';

/**
 * All models of a workspace, each after those it reads; a model may be another's dataset by its bare name. One that is
 * wrong is left out alone, with those that read it. `datasets` are the sources' names, for who mistypes one.
 */
export function compileModels(
  declared: readonly Declared<ModelDeclaration>[],
  sources: (dataset: string) => ModelInput | undefined,
  datasets: Iterable<string> = [],
): { readonly models: readonly CompiledModel[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const models = new Map<string, CompiledModel>();
  const byName = new Map(declared.map((each) => [each.value.model, each]));
  const refused = new Set<string>();
  const known = [...datasets, ...byName.keys()];

  const visit = (each: Declared<ModelDeclaration>, path: readonly string[]): void => {
    const { model } = each.value;
    if (models.has(model) || refused.has(model)) return;
    if (path.includes(model)) return;
    const reads = datasetsRead(each.value).filter((dataset) => byName.has(dataset));
    for (const dataset of reads) {
      const other = byName.get(dataset);
      if (other) visit(other, [...path, model]);
    }
    const circle = circleOf(model, byName);
    const missing = reads.find((dataset) => !models.has(dataset));
    if (circle || missing !== undefined) {
      const message = circle
        ? `model ${model} reads itself, by way of ${circle.join(' → ')}; take one of these out of the circle.`
        : `model ${model} reads the model ${missing}, which is wrong itself.`;
      problems.push({ code: 'BAD_DEFINITION', message, path: `${each.file}:${each.line(['from'])}` });
      refused.add(model);
      return;
    }
    const compiled = compileModel(each, { find: (dataset) => inputOf(models.get(dataset)) ?? sources(dataset), known });
    problems.push(...compiled.problems);
    if (compiled.model) models.set(model, compiled.model);
    else refused.add(model);
  };
  for (const each of declared) visit(each, []);
  return { models: [...models.values()], problems };
}

/** The models between one and itself, where it reads itself. */
function circleOf(model: string, byName: ReadonlyMap<string, Declared<ModelDeclaration>>): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (name: string, path: readonly string[]): readonly string[] | undefined => {
    const found = byName.get(name);
    for (const dataset of found ? datasetsRead(found.value) : []) {
      if (dataset === model) return [...path, model];
      if (seen.has(dataset)) continue;
      seen.add(dataset);
      const circle = search(dataset, [...path, dataset]);
      if (circle) return circle;
    }
    return undefined;
  };
  return search(model, [model]);
}

/** A model as another's dataset. */
function inputOf(model: CompiledModel | undefined): ModelInput | undefined {
  if (!model) return undefined;
  const columns = model.fields.map(({ name, type }): Column => {
    const scalar = type.scalar === 'Null' ? 'String' : type.scalar;
    return { name, nativeType: scalar.toLowerCase(), scalar, list: false, nullable: type.nullable };
  });
  return { id: model.name, columns };
}
