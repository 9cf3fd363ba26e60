import { stringify } from 'yaml';
import type { Connector, Declared, ModelDeclaration, Problem, SourceDeclaration } from '../../contract/index.ts';
import { readModel } from './model-form.ts';
import { readSource } from './source-form.ts';
import { parseYaml } from './yaml-document.ts';

type Definition = Readonly<Record<string, unknown>>;

interface Read<T> {
  readonly declared?: Declared<T>;
  readonly problems: readonly Problem[];
}

/** A source's definition that came by API, under the checks that its file would have; lines are those of its YAML. */
export const readSourceDefinition = (definition: Definition, connectors: readonly Connector[]): Read<SourceDeclaration> =>
  read(definition, `source ${nameIn(definition['source'])}`, (document) => readSource(document, connectors));

/** The same of a model. */
export const readModelDefinition = (definition: Definition): Read<ModelDeclaration> =>
  read(definition, `model ${nameIn(definition['model'])}`, readModel);

const nameIn = (name: unknown): string => (typeof name === 'string' ? name : '?');

function read<T>(definition: Definition, file: string, form: (document: NonNullable<ReturnType<typeof parseYaml>['document']>) => Read<T>) {
  const { document, problems } = parseYaml(stringify(definition), file);
  return document ? form(document) : { problems };
}
