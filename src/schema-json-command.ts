import { suggestion, WeirError } from './contract/index.ts';
import { SCHEMA_KINDS } from './registry/json-schema/schema-kinds.ts';
import type { Command } from './server/command/index.ts';

/** Prints the JSON Schema of a kind of workspace file. */
export const schemaJsonCommand: Command = {
  name: 'schema json',
  summary: 'Prints the JSON Schema of a kind of workspace file, by which editors complete it.',
  usage: SCHEMA_KINDS.join(' | '),
  positionals: { least: 1, most: 1 },
  options: {},
  examples: ['weir schema json source > source.schema.json'],
  async run({ positionals: [said = ''] }, out) {
    const kind = SCHEMA_KINDS.find((each) => each === said);
    if (!kind)
      throw new WeirError(
        'BAD_USER_INPUT',
        `There is no kind of workspace file \`${said}\`: ${SCHEMA_KINDS.join(', ')}.${suggestion(said, SCHEMA_KINDS)}`,
      );
    const { schemaText } = await import('./hub-structure.ts');
    out.line(await schemaText(kind));
    return 0;
  },
};
