import { readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isRefused, WeirError, type ModelPlan } from '../../../contract/index.ts';
import type { Asked, Command, ExitCode } from '../command.ts';
import { ofFile, readDefinition } from '../hub/definition-file.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { sayRefusal } from '../hub/refusal.ts';
import { planLines } from './plan-lines.ts';
import { withFields } from './with-fields.ts';

export const modelPlanCommand: Command = {
  name: 'model plan',
  summary:
    "Says what a model's file would do at a running hub: its SQL, the statements for its table, what they destroy, its types. Does nothing.",
  usage: '[NAME | FILE]… [--write] [--workspace DIR] [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 0, most: 1000 },
  options: {
    write: { type: 'boolean', description: 'Writes the fields that its steps give into the file, as `fields:`, where it has none.' },
    workspace: {
      type: 'string',
      value: 'DIR',
      description: 'Where models/ is (WEIR_WORKSPACE; this folder where nothing is said). Without NAME or FILE: all of them.',
    },
    ...HUB_OPTIONS,
  },
  examples: ['weir model plan DailyRoute', 'weir model plan models/daily-route.yaml --write', 'weir model plan --json'],
  async run(asked, out) {
    const hub = hubClient(asked);
    const plans: ModelPlan[] = [];
    const written: string[] = [];
    let code: ExitCode = 0;
    for (const word of await filesOf(asked)) {
      const read = await readDefinition(asked, word, 'model', hub);
      const plan = isRefused(read)
        ? read
        : await hub.act<ModelPlan>(
            {
              name: 'planModel',
              types: { input: 'ModelInput!' },
              select: 'model sql migration destroys { what rows } fields { name type from } types',
            },
            { input: read.definition },
          );
      if (isRefused(plan)) {
        code = Math.max(code, sayRefusal(out, ofFile(plan.problems, word))) as ExitCode;
        continue;
      }
      if (plans.length > 0) out.line('');
      plans.push(plan);
      for (const line of planLines(plan, out)) out.line(line);
      if (!asked.flags.is('write')) continue;
      if (word === '-') throw new WeirError('BAD_USER_INPUT', '--write writes into the file, and standard input is none.');
      const path = resolve(asked.cwd, word);
      const text = await withFields(await readFile(path, 'utf8'), word, plan.fields);
      if (text === undefined) out.line(`${word} has \`fields\` already, and is left as it is.`);
      else {
        await writeFile(path, text);
        written.push(word);
        out.line(`Written into ${word}: \`fields\`.`);
      }
    }
    out.json({ plans, ...(asked.flags.is('write') ? { written } : {}) });
    return code;
  },
};

/** The files that are meant: those that are named, those of the models that are named, or all of the workspace's. */
async function filesOf({ positionals, flags, env, cwd }: Asked): Promise<readonly string[]> {
  const isFile = (word: string) => word === '-' || /\.ya?ml$/.test(word);
  if (positionals.length > 0 && positionals.every(isFile)) return positionals;
  const folder = resolve(cwd, flags.text('workspace') ?? env['WEIR_WORKSPACE'] ?? '.');
  const { readFolder } = await import('../../../registry/index.ts');
  const { documents } = await readFolder(folder, 'models');
  const known = documents.map(({ file, value }) => ({
    file: relative(cwd, join(folder, file)),
    name: typeof value === 'object' && value !== null && 'model' in value ? String(value.model) : '?',
  }));
  if (known.length === 0) throw new WeirError('NOT_FOUND', `${folder} has no models/ with a file in it. Name a file, or give --workspace.`);
  if (positionals.length === 0) return known.map(({ file }) => file);
  return positionals.map((word) => {
    const found = isFile(word) ? { file: word } : known.find(({ name }) => name === word);
    if (found) return found.file;
    throw new WeirError(
      'NOT_FOUND',
      `There is no model ${word} in ${join(folder, 'models')}. There are: ${known.map(({ name }) => name).join(', ')}.`,
    );
  });
}
