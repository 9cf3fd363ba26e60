import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SourceDeclaration, Workspace } from './contract/index.ts';
import { messageOf, WeirError } from './contract/index.ts';
import { openLookingPlace, type LookingPlace } from './hub-check-place.ts';
import { lookAtSource, type LookedAt } from './hub-check-sources.ts';
import { finding, fine, type DoctorFinding } from './hub-doctor-finding.ts';
import { hubFindings } from './hub-doctor-hub.ts';
import { directoryFindings, embeddedFinding, memoryFinding, nodeFinding, portFinding } from './hub-doctor-machine.ts';
import { postgresFindings, skewFindings, type PostgresWish } from './hub-doctor-postgres.ts';
import { loadWorkspace, readDotEnv, referenceResolver, type Environment } from './registry/index.ts';
import { inspectPostgres } from './sources/index.ts';
import { inspectDataDirectory } from './storage/index.ts';

export interface DoctorOptions {
  readonly folder: string;
  readonly env: string | undefined;
  readonly environment: Environment;
  readonly dataDirectory: string;
  readonly host: string;
  /** Undefined where nobody said one: the workspace's, else 4000. */
  readonly port: number | undefined;
  readonly databaseUrl: string | undefined;
  /** A hub to be asked how it is. */
  readonly hub: { readonly url: string; readonly token: string | undefined } | undefined;
}

const DEFAULT_PORT = 4000;
const LOOK_MS = 8_000;
/** Of the hub's own database. */
const OLDEST = 15;

/** Looks at everything that a hub on this machine and workspace needs; nothing is changed by it. */
export async function examine(options: DoctorOptions): Promise<readonly DoctorFinding[]> {
  const place = await openLookingPlace();
  try {
    const { workspace, problems } = await loadWorkspace(options.folder, { env: options.env, connectors: place.kinds });
    const facts = await inspectDataDirectory(options.dataDirectory);
    const port = options.port ?? workspace?.settings.port ?? DEFAULT_PORT;
    return [
      nodeFinding(process.versions.node),
      memoryFinding(),
      ...(await directoryFindings(options.dataDirectory, workspace?.name)),
      await portFinding(port, options.host, facts.holder?.port),
      ...(await databaseFindings(options)),
      ...problems.map(({ path = options.folder, message }) => finding('wrong', path, message)),
      ...(await secretFindings(options.folder)),
      ...(workspace ? await sourceFindings(workspace, place, options) : []),
      ...(options.hub ? await hubFindings(options.hub) : []),
    ];
  } finally {
    await place.close();
  }
}

/** Where the hub keeps its records and models. */
async function databaseFindings({ databaseUrl, folder }: DoctorOptions): Promise<readonly DoctorFinding[]> {
  if (databaseUrl === undefined) return [await embeddedFinding()];
  const where = 'DATABASE_URL';
  try {
    const facts = await inspectPostgres(databaseUrl, { source: where, workspace: folder }, AbortSignal.timeout(LOOK_MS));
    const found = [
      ...(facts.versionNumber < OLDEST * 10_000
        ? [finding('wrong', where, `It is PostgreSQL ${facts.version}, and the hub needs ${OLDEST} or later.`, 'Name a newer one.')]
        : []),
      ...(facts.mayPublish
        ? []
        : [
            finding(
              'wrong',
              where,
              `The role ${facts.role} may make no schema in ${facts.database}.`,
              `Run as its owner: grant create on database "${facts.database}" to "${facts.role}";`,
            ),
          ]),
      ...(facts.standby ? [finding('wrong', where, 'It is a copy that cannot be written.', 'Name the server that it copies.')] : []),
      ...skewFindings(facts, where),
    ];
    return found.length > 0 ? found : [fine(where, `PostgreSQL ${facts.version.split(' ')[0]} at ${facts.label}`)];
  } catch (thrown) {
    return [unreachable(where, thrown, 'See that it runs, or unset DATABASE_URL to use the embedded PostgreSQL.')];
  }
}

/** A fault of reaching something; what is wrong with its address is no such fault. */
function unreachable(where: string, thrown: unknown, cure?: string): DoctorFinding {
  const definition = thrown instanceof WeirError && (thrown.code === 'BAD_DEFINITION' || thrown.code === 'SECRET_REFUSED');
  return finding(definition ? 'wrong' : 'unreachable', where, messageOf(thrown), definition ? undefined : cure);
}

/** `.env`: only its owner may read it, and version control may not have it. */
async function secretFindings(folder: string): Promise<readonly DoctorFinding[]> {
  const path = join(folder, '.env');
  if (!(await stat(path).catch(() => undefined))) return [];
  const { warning } = await readDotEnv(folder);
  const [tracked, ignored] = await Promise.all([
    git(folder, 'ls-files', '--error-unmatch', '.env'),
    git(folder, 'check-ignore', '-q', '.env'),
  ]);
  const found = [
    ...(warning === undefined ? [] : [finding('wrong', '.env', 'Others on this machine can read it.', `chmod 600 ${path}`)]),
    ...(tracked === 0
      ? [
          finding(
            'wrong',
            '.env',
            'It is under version control, with the secrets in it.',
            'Run `git rm --cached .env`, add it to .gitignore, and change what it held.',
          ),
        ]
      : ignored === 1
        ? [finding('wrong', '.env', 'Version control does not ignore it.', 'Run `echo .env >> .gitignore`.')]
        : []),
  ];
  return found.length > 0 ? found : [fine('.env', 'only its owner may read it')];
}

/** The exit code; 128 and more, or undefined, where there is no repository or no git. */
const git = (folder: string, ...words: string[]): Promise<number | undefined> =>
  new Promise((done) => {
    const child = execFile('git', words, { cwd: folder }, () => done(child.exitCode ?? undefined));
  });

async function sourceFindings(workspace: Workspace, place: LookingPlace, options: DoctorOptions): Promise<readonly DoctorFinding[]> {
  const { folder, settings, sources } = workspace;
  place.use({ folder, allow: settings.filesAllow, sources: sources.map(({ value }) => value) });
  const environment = { ...(await readDotEnv(folder)).values, ...options.environment };
  const slots = sources.flatMap(({ value }) => slotOf(value));
  const looked = await Promise.all(
    sources.map((declared) => lookAtSource(declared, { workspace, kinds: place.kinds, environment, offline: false })),
  );
  const found: DoctorFinding[] = [];
  for (const each of looked) {
    found.push(...(await ofSource(each, () => postgresOf(each, workspace, environment, slots))));
    await each.source.source.close();
  }
  return found;
}

async function ofSource(looked: LookedAt, postgres: () => Promise<readonly DoctorFinding[]>): Promise<readonly DoctorFinding[]> {
  const { file, value } = looked.source.declared;
  const wrong = looked.problems.map(({ path = file, message }) => finding('wrong', path, message));
  if (wrong.length > 0) return wrong;
  if (looked.from !== 'source') {
    const cure = looked.why?.startsWith('the variable')
      ? 'Set it in the environment or in .env.'
      : 'See that it runs, and that its address is right.';
    return [finding('unreachable', file, `The source ${value.source} does not answer: ${looked.why ?? ''}`, cure)];
  }
  const gone = looked.absent.map(({ path = file, message }) =>
    finding('wrong', path, message, 'Bring the file back, or take it out of the source.'),
  );
  const own = value.kind === 'postgres' ? await postgres() : [];
  return [...gone, ...(own.length > 0 || gone.length > 0 ? own : [fine(file, `${value.kind}: answers`)])];
}

async function postgresOf(
  { source }: LookedAt,
  workspace: Workspace,
  environment: Environment,
  slots: readonly string[],
): Promise<readonly DoctorFinding[]> {
  const { declared } = source;
  const value = declared.value as SourceDeclaration & { readonly connection: string } & Pick<PostgresWish, 'schemas' | 'changes'>;
  try {
    const resolve = referenceResolver(declared, { environment, grants: workspace.settings.secretsAllow, managedBy: 'WORKSPACE' });
    const facts = await inspectPostgres(
      resolve(value.connection),
      { source: value.source, workspace: workspace.folder },
      AbortSignal.timeout(LOOK_MS),
    );
    return postgresFindings(facts, { where: declared.file, schemas: value.schemas, changes: value.changes, slots });
  } catch (thrown) {
    return [unreachable(declared.file, thrown)];
  }
}

function slotOf(value: SourceDeclaration): readonly string[] {
  const changes: unknown = 'changes' in value ? value.changes : undefined;
  if (typeof changes !== 'object' || changes === null || !('replication' in changes)) return [];
  return [(changes.replication as { readonly slot: string }).slot];
}
