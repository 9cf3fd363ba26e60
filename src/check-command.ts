import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { WeirError } from './contract/index.ts';
import type { CheckReport } from './hub-check.ts';
import { whileWaiting, type Asked, type Command, type ExitCode, type Output } from './server/command/index.ts';

const FORMATS = ['json', 'github', 'junit', 'sarif'] as const;

/** Holds a workspace against its sources, as the gate of a pull request. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Checks a workspace: its files, names, relationships and models, against its sources or what was last seen of them.',
  usage: '[--workspace DIR] [--env NAME] [--offline] [--json | --github | --junit | --sarif]',
  options: {
    workspace: { type: 'string', value: 'DIR', description: 'The workspace (WEIR_WORKSPACE; this folder where nothing is said).' },
    env: { type: 'string', value: 'NAME', description: 'Lays env/NAME.yaml over weir.yaml (WEIR_ENV).' },
    offline: { type: 'boolean', description: 'Reads no source; takes each as structure/ has it.' },
    json: { type: 'boolean', description: 'Prints what was found as JSON.' },
    github: { type: 'boolean', description: 'Prints annotations for a GitHub pull request.' },
    junit: { type: 'boolean', description: 'Prints a JUnit report.' },
    sarif: { type: 'boolean', description: 'Prints a SARIF 2.1.0 log.' },
  },
  examples: ['weir check', 'weir check --workspace my-workspace --offline --github', 'weir check --junit > weir.xml'],
  async run(asked, out) {
    const said = FORMATS.filter((format) => asked.flags.is(format));
    if (said.length > 1) throw new WeirError('BAD_USER_INPUT', `--${said.join(' and --')} do not go together: each is all of the output.`);
    const { checkWorkspace } = await import('./hub-check.ts');
    const folder = workspaceOf(asked);
    const report = await whileWaiting(
      out,
      'Reading sources',
      checkWorkspace({
        folder,
        env: asked.flags.text('env') ?? asked.env['WEIR_ENV'],
        offline: asked.flags.is('offline'),
        environment: asked.env,
      }),
    );
    await print(report, said[0], folder, asked, out);
    return exitCodeOf(report);
  },
};

/** The folder of the workspace that a local command is about. */
export function workspaceOf({ flags, env, cwd }: Pick<Asked, 'flags' | 'env' | 'cwd'>): string {
  const said = flags.text('workspace') ?? env['WEIR_WORKSPACE'] ?? '.';
  return isAbsolute(said) ? said : resolve(cwd, said);
}

function exitCodeOf({ findings, sources }: CheckReport): ExitCode {
  if (findings.some(({ severity }) => severity === 'error')) return 1;
  return sources.some(({ from }) => from === 'nothing') ? 3 : 0;
}

async function print(
  report: CheckReport,
  format: (typeof FORMATS)[number] | undefined,
  folder: string,
  asked: Asked,
  out: Output,
): Promise<void> {
  const { githubLines, junitReport, sarifLog } = await import('./registry/index.ts');
  const { checkedThings } = await import('./hub-check.ts');
  const { findings, sources } = report;
  // Where a pull request is checked, files are named from the repository's root.
  const root = asked.env['GITHUB_WORKSPACE'] ?? asked.cwd;
  const from = (base: string) => (file: string) => {
    const path = relative(base, join(folder, file));
    return (path.startsWith('..') ? join(folder, file) : path).split(sep).join('/');
  };
  const unread = sources.filter((source) => source.from === 'nothing');
  const notChecked = unread.map(
    ({ name, why }) =>
      `source ${name} is not checked, nor what reads it: ${why ?? 'it does not answer'}, and there is no structure/${name}.json. \`weir start\`, or \`weir source refresh ${name} --write\`, writes one.`,
  );
  switch (format) {
    case 'json':
      return out.json({ ok: exitCodeOf(report) === 0, ...report });
    case 'github': {
      const skipped = unread.map(({ file }, index) => ({
        severity: 'warning' as const,
        code: 'SOURCE_UNAVAILABLE',
        message: notChecked[index] ?? '',
        file,
      }));
      return githubLines([...findings, ...skipped], from(root)).forEach((line) => out.line(line));
    }
    case 'junit':
      return out.line(junitReport(findings, checkedThings(report), from(root)));
    case 'sarif':
      return out.line(JSON.stringify(sarifLog(findings, from(root)), null, 2));
    case undefined: {
      const place = from(asked.cwd);
      for (const { severity, message, file, line } of findings) {
        const where = file === undefined ? '' : `${place(file)}${line === undefined ? '' : `:${line}`}: `;
        out.line(`${where}${out.styled(severity === 'error' ? 'red' : 'yellow', severity)}: ${message}`);
      }
      for (const line of notChecked) out.line(line);
      return out.line(summaryOf(report));
    }
  }
}

function summaryOf({ findings, sources, models, datasets, relations }: CheckReport): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const count = (number: number, what: string) => `${number} ${what}${number === 1 ? '' : 's'}`;
  const kept = sources.filter(({ from }) => from === 'structure').map(({ name }) => name);
  const whole = [
    `${count(sources.length, 'source')}, ${count(datasets, 'dataset')}, ${count(relations, 'relation')} and ${count(models.length, 'model')}`,
    ...(kept.length > 0 ? [`${kept.join(', ')} as structure/ has ${kept.length === 1 ? 'it' : 'them'}`] : []),
  ].join('; ');
  return `${errors === 0 ? 'No errors' : count(errors, 'error')}${warnings > 0 ? `, ${count(warnings, 'warning')}` : ''}: ${whole}.`;
}
