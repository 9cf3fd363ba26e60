import { columns } from './columns.ts';
import type { Command, CommandOption } from './command.ts';
import { DEFAULT_URL } from './hub/hub-options.ts';

/** Help of one command: how it is written, its flags, and examples. */
export function helpOf({ name, usage, summary, options, examples }: Command): string {
  const flags = Object.entries(options).map(([flag, option]) => [flagForm(flag, option), option.description] as const);
  const parts = [`weir ${name} ${usage}`.trimEnd(), summary];
  if (flags.length > 0) parts.push(`Options:\n${columns(flags, '  ').join('\n')}`);
  if (examples.length > 0) parts.push(`Examples:\n${examples.map((example) => `  ${example}`).join('\n')}`);
  return parts.join('\n\n');
}

const LAST_LINES = [
  'weir COMMAND --help says more of one. Exit codes: 0 done, 1 the answer is no, 2 used wrongly, 3 the hub or a source could not be reached.',
  `Commands that speak to a running hub take --url and --token (WEIR_URL, WEIR_TOKEN); without them they ask ${DEFAULT_URL}.`,
];

/** Help of all commands, or of those whose name begins with a word (`source`). */
export function helpOfAll(commands: readonly Command[], group?: string): string {
  const shown = group === undefined ? commands : commands.filter(({ name }) => name.startsWith(`${group} `));
  const list = columns(
    shown.map(({ name, summary }) => [name, summary]),
    '  ',
  ).join('\n');
  return [`weir ${group === undefined ? '' : `${group} `}COMMAND [OPTIONS]`, list, LAST_LINES.join('\n')].join('\n\n');
}

const flagForm = (name: string, { short, type, value = 'TEXT' }: CommandOption): string =>
  `${short ? `-${short}, ` : ''}--${name}${type === 'string' ? ` ${value}` : ''}`;
