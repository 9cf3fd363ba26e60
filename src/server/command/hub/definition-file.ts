import { refused, suggestion, type Definition, type Outcome, type Problem } from '../../../contract/index.ts';
import type { Asked } from '../command.ts';
import type { HubClient } from './hub-client.ts';
import { namedText } from './named-text.ts';

export interface DefinitionFile {
  /** As it was named: what messages call it. */
  readonly file: string;
  readonly definition: Definition;
}

const INPUT = { source: 'SourceInput', model: 'ModelInput' } as const;

/**
 * A definition from a YAML file, or from standard input where the word is `-`; refused where a key is none that this hub knows. What
 * else is wrong with it is the hub's to say. Throws BAD_USER_INPUT where there is no such file.
 */
export async function readDefinition(
  asked: Pick<Asked, 'cwd' | 'input'>,
  word: string,
  what: keyof typeof INPUT,
  hub: HubClient,
): Promise<Outcome<DefinitionFile>> {
  const file = word === '-' ? 'standard input' : word;
  const { parseYaml } = await import('../../../registry/index.ts');
  const { document, problems } = parseYaml(await namedText(asked, word), file);
  if (!document) return refused(...problems);
  const { value, line } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return refused({
      code: 'BAD_DEFINITION',
      message: `It is no definition of a ${what}: a mapping that begins with \`${what}:\`.`,
      path: file,
    });
  const definition = value as Definition;
  const keys = await keysOf(hub, INPUT[what]);
  const unknown = Object.keys(definition).filter((key) => !keys.includes(key));
  if (unknown.length === 0) return { file, definition };
  return refused(
    ...unknown.map((key): Problem => ({
      code: 'BAD_DEFINITION',
      message: `The hub knows no key \`${key}\` of a ${what}.${suggestion(key, keys)}`,
      path: `${file}:${line([key])}`,
    })),
  );
}

/** What is wrong with a definition, told of the file that it stands in: the hub has counted lines of its own. */
export const ofFile = (problems: readonly Problem[], file: string): readonly Problem[] =>
  problems.map(({ path, ...problem }) => ({ ...problem, path: path === undefined || /^(source|model) /.test(path) ? file : path }));

async function keysOf(hub: HubClient, type: string): Promise<readonly string[]> {
  const { __type: found } = await hub.ask<{ __type: { inputFields: readonly { name: string }[] } | null }>(
    'query ($type: String!) { __type(name: $type) { inputFields { name } } }',
    { type },
  );
  return (found?.inputFields ?? []).map(({ name }) => name);
}
