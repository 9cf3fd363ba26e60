import { isRefused, messageOf, refused, WeirError } from './contract/index.ts';
import type { AuditLog } from './access/index.ts';
import type { Connector, Workspace } from './contract/index.ts';
import type { HubCore } from './hub-core.ts';
import { takenByFiles } from './hub-declared.ts';
import { loadWorkspace, readDotEnv, type Environment } from './registry/index.ts';

/** Reads the workspace's files. Throws BAD_DEFINITION with every fault that they have, each with its file and line. */
export async function readWorkspace(folder: string, env: string | undefined, kinds: readonly Connector[]): Promise<Workspace> {
  const { workspace, problems } = await loadWorkspace(folder, { env, connectors: kinds });
  if (workspace) return workspace;
  const lines = problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  throw new WeirError('BAD_DEFINITION', `The workspace ${folder} cannot be used.\n${lines.join('\n')}`);
}

/** Settings that a running hub cannot take: what it listens on, and what its engine was opened with. */
const AT_START = ['port', 'adminPort', 'filesAllow'] as const;

/**
 * Makes the running hub what its files say now: all of it in one swap, or, where something is wrong, nothing of it, with every
 * fault said with its file, line and cure.
 */
export async function followFiles(
  options: {
    readonly folder: string;
    readonly env: string | undefined;
    readonly kinds: readonly Connector[];
    readonly core: HubCore;
    /** The hub's own variables, which win over `.env`. */
    readonly surroundings: Environment;
    readonly audit: AuditLog;
    readonly report: (line: string) => void;
  },
  files: readonly string[],
): Promise<void> {
  const { folder, core, report } = options;
  const what = files.join(', ');
  const { workspace, problems } = await loadWorkspace(folder, { env: options.env, connectors: options.kinds });
  const dotEnv = await readDotEnv(folder);
  const say = (lines: readonly string[]) =>
    report(`${what}: changes nothing, for it has a fault:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  const lineOf = ({ path, message }: { path?: string; message: string }) => (path === undefined ? message : `${path}: ${message}`);
  if (!workspace) return say(problems.map(lineOf));
  const before = core.declared().workspace;
  if (workspace.name !== before.name)
    return say([`weir.yaml: the workspace was called ${before.name} when the hub was started; a running hub keeps its name.`]);
  const began = performance.now();
  const outcome = await core.change({
    cause: { actor: 'workspace', reason: `${what} changed` },
    next: (now) => {
      const next = { ...now, workspace, environment: { ...dotEnv.values, ...options.surroundings } };
      const taken = takenByFiles(next).filter(({ message }) => !takenByFiles(now).some((old) => old.message === message));
      return taken.length ? refused(...taken) : next;
    },
  });
  const ended = isRefused(outcome)
    ? { outcome: 'REFUSED' as const, reason: outcome.problems.map(({ code }) => code).join(', ') }
    : { outcome: 'DONE' as const };
  const actor = { identity: { name: 'workspace' }, address: undefined, requestId: undefined };
  await options.audit
    .write(actor, { action: 'saveFiles', subject: what, ...ended })
    .catch((thrown: unknown) => report(`audit log: could not be written to (${messageOf(thrown)})`));
  if (isRefused(outcome)) return say(outcome.problems.map(lineOf));
  for (const { leftovers } of [outcome]) for (const line of leftovers) report(`to be run in the source that is gone: ${line}`);
  const later = AT_START.filter((key) => String(workspace.settings[key]) !== String(before.settings[key]));
  for (const key of later)
    report(`weir.yaml: \`${key === 'filesAllow' ? 'files.allow' : key}\` takes effect when the hub is started again.`);
  report(`${what}: in the graph after ${Math.round(performance.now() - began)} ms`);
}
