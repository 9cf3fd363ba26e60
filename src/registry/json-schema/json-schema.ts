import { z, type ZodType } from 'zod';
import type { Connector } from '../../contract/index.ts';
import { modelForm } from '../workspace/model-form.ts';
import { policyForm } from '../workspace/policy-form.ts';
import { relationshipsForm } from '../workspace/relationship-form.ts';
import { settingsForm } from '../workspace/settings-form.ts';
import { sourceForm } from '../workspace/source-form.ts';
import { describeKeys, type JsonSchema } from './describe-keys.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import type { SchemaKind } from './schema-kinds.ts';

/** A step or an expectation: what stands after its name in a model's file. */
export interface NamedForm {
  readonly name: string;
  readonly example: string;
  readonly form: ZodType;
}

/** What the forms of files are made of besides what they have of themselves. */
export interface FormsOf {
  readonly connectors: readonly Pick<Connector, 'kind' | 'keys'>[];
  readonly steps: readonly NamedForm[];
  readonly expectations: readonly NamedForm[];
}

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/**
 * The JSON Schema (draft 2020-12) of each kind of workspace file, made of the very forms that files are held against, so that an
 * editor refuses what the hub would. What a form checks by a function of its own is not in it.
 */
export function jsonSchemas(forms: FormsOf): Readonly<Record<SchemaKind, JsonSchema>> {
  return {
    weir: {
      ...head('weir', 'weir.yaml, and env/*.yaml over it'),
      ...orNothing(describeKeys(schemaOf(settingsForm), DESCRIPTIONS.weir)),
    },
    source: {
      ...head('source', 'A file of sources/'),
      type: 'object',
      required: ['source', 'kind'],
      oneOf: forms.connectors.map((connector) => sourceSchema(connector)),
    },
    relationship: {
      ...head('relationship', 'relationships.yaml'),
      ...orNothing(describeKeys(schemaOf(relationshipsForm), DESCRIPTIONS.relationship)),
    },
    model: { ...head('model', 'A file of models/'), ...modelSchema(forms) },
    policy: { ...head('policy', 'A file of policies/'), ...describeKeys(schemaOf(policyForm), DESCRIPTIONS.policy) },
  };
}

const head = (kind: SchemaKind, title: string): JsonSchema => ({ $schema: DRAFT, title: `Weir: ${title}`, $id: `weir:${kind}` });

/** An empty file, and one of comments alone, is none of anything. */
const orNothing = (schema: JsonSchema): JsonSchema => ({ ...schema, type: [schema['type'], 'null'] });

function schemaOf(form: ZodType): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return schema;
}

function sourceSchema({ kind, keys }: Pick<Connector, 'kind' | 'keys'>): JsonSchema {
  const schema = describeKeys(schemaOf(sourceForm({ keys })), DESCRIPTIONS.source);
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  return { title: `kind: ${kind}`, ...schema, properties: { ...properties, kind: { ...properties['kind'], const: kind } } };
}

function modelSchema({ steps, expectations }: FormsOf): JsonSchema {
  const schema = describeKeys(schemaOf(modelForm), DESCRIPTIONS.model);
  const properties = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  const severity = { enum: ['warn', 'error'], description: DESCRIPTIONS.model['expect.severity'] };
  return {
    ...schema,
    properties: {
      ...properties,
      steps: { ...properties['steps'], items: oneOf(steps, {}) },
      expect: { ...properties['expect'], items: oneOf(expectations, { severity }) },
    },
  };
}

/** A mapping with one of these names as its key, and keys that all may have. */
const oneOf = (forms: readonly NamedForm[], beside: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  oneOf: forms.map(({ name, example, form }) => ({
    title: name,
    type: 'object',
    required: [name],
    additionalProperties: false,
    properties: { [name]: { description: `\`${name}: ${example}\``, ...schemaOf(form) }, ...beside },
  })),
});
