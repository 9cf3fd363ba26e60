import { parseArgs } from 'node:util';
import { suggestion, WeirError } from '../../contract/index.ts';
import type { Command, CommandOption, Flags } from './command.ts';
import { LATER_FLAGS } from './later.ts';

/** What stands after a command's name. */
export interface Words {
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly help: boolean;
}

const HELP: CommandOption = { type: 'boolean', short: 'h', description: 'This help.' };

/**
 * Holds words against a command's table. Throws BAD_USER_INPUT that names the flag and the nearest known one, a missing value, or a
 * word too many or too few.
 */
export function parseWords(command: Pick<Command, 'name' | 'usage' | 'options' | 'positionals'>, words: readonly string[]): Words {
  const options = { ...command.options, help: HELP };
  const known = (name: string): CommandOption | undefined => (Object.hasOwn(options, name) ? options[name as 'help'] : undefined);
  const refuse = (message: string) => new WeirError('BAD_USER_INPUT', `${message} \`weir ${command.name} --help\` says more.`);
  const forms = Object.entries(options).map(([name, { type, short, multiple = false }]) => [
    name,
    { type, multiple, ...(short ? { short } : {}) },
  ]);
  // Not strict: of a flag that is not known, the nearest is said.
  const { positionals, tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(forms) as NonNullable<Parameters<typeof parseArgs>[0]>['options'],
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const option = known(name);
    if (!option) {
      if (LATER_FLAGS[command.name]?.includes(name)) throw refuse(`\`${rawName}\` of weir ${command.name} is not in this version.`);
      const near = suggestion(
        rawName,
        Object.keys(options).map((each) => `--${each}`),
      );
      throw refuse(`weir ${command.name} has no option \`${rawName}\`.${near}`);
    }
    if (option.type === 'boolean') {
      if (inlineValue) throw refuse(`\`${rawName}\` takes no value.`);
      given.set(name, []);
      continue;
    }
    // `--token --json` is a value forgotten; one that does begin so is written with `=`.
    if (value === undefined || (!inlineValue && /^-./.test(value))) throw refuse(`\`${rawName}\` needs a value.`);
    if (given.has(name) && !option.multiple) throw refuse(`\`${rawName}\` is given twice.`);
    given.set(name, [...(given.get(name) ?? []), value]);
  }
  const asked = <T>(name: string, read: (values: readonly string[] | undefined) => T): T => {
    if (!known(name)) throw new Error(`weir ${command.name} has no option ${name} in its table`);
    return read(given.get(name));
  };
  const help = given.has('help');
  const { least, most } = command.positionals ?? { least: 0, most: 0 };
  if (!help && (positionals.length < least || positionals.length > most)) {
    const extra = positionals[most];
    throw refuse(
      extra === undefined ? `\`weir ${command.name} ${command.usage}\`: something is missing.` : `\`${extra}\` is one word too many.`,
    );
  }
  return {
    positionals,
    help,
    flags: {
      text: (name) => asked(name, (values) => values?.at(-1)),
      texts: (name) => asked(name, (values) => values ?? []),
      is: (name) => asked(name, (values) => values !== undefined),
    },
  };
}
