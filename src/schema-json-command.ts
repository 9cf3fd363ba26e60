import { suggestion, WeirError } from './contract/index.ts';
import type { SchemaKind } from './registry/index.ts';
import type { Command } from './server/command/index.ts';

const KINDS = ['weir', 'source', 'relationship', 'model', 'policy'] as const satisfies readonly SchemaKind[];

/** Prints the JSON Schema of a kind of workspace file. */
export const schemaJsonCommand: Command = {
  name: 'schema json',
  summary: 'Prints the JSON Schema of a kind of workspace file, by which editors complete it.',
  usage: KINDS.join(' | '),
  positionals: { least: 1, most: 1 },
  options: {},
  examples: ['weir schema json source > source.schema.json'],
  async run({ positionals: [said = ''] }, out) {
    const kind = KINDS.find((each) => each === said);
    if (!kind)
      throw new WeirError(
        'BAD_USER_INPUT',
        `There is no kind of workspace file \`${said}\`: ${KINDS.join(', ')}.${suggestion(said, KINDS)}`,
      );
    const { schemaText } = await import('./hub-structure.ts');
    out.line(await schemaText(kind));
    return 0;
  },
};
