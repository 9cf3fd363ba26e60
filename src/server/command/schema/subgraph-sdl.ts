import { WeirError } from '../../../contract/index.ts';
import type { Asked, CommandOption } from '../command.ts';
import { namedText } from '../hub/named-text.ts';

/** The flags by which a service's schema is named. */
export const SUBGRAPH_OPTIONS = {
  name: { type: 'string', value: 'NAME', description: 'Of the service: the source that its schema is of.' },
  'routing-url': {
    type: 'string',
    value: 'URL',
    description: 'Where the service answers; registers it under a name that there is not yet.',
  },
} as const satisfies Readonly<Record<string, CommandOption>>;

export interface SdlFile {
  readonly file: string;
  readonly text: string;
}

/** What a service's schema is: all files together. Throws BAD_USER_INPUT where a file cannot be read or the name is not given. */
export async function readSubgraph(
  asked: Asked,
): Promise<{ readonly name: string; readonly sdl: string; readonly files: readonly SdlFile[] }> {
  const name = asked.flags.text('name');
  if (name === undefined) throw new WeirError('BAD_USER_INPUT', 'Say which service it is of: `--name NAME`.');
  const files = await Promise.all(asked.positionals.map(async (file) => ({ file, text: await namedText(asked, file) })));
  return { name, sdl: files.map(({ text }) => text).join('\n'), files };
}
