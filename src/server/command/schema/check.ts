import { relative, resolve, sep } from 'node:path';
import { isRefused, type Problem, type SchemaCheck } from '../../../contract/index.ts';
import type { Asked, Command, Output } from '../command.ts';
import { exitCodeOfProblems } from '../exit-code.ts';
import { hubClient } from '../hub/hub-client.ts';
import { HUB_OPTIONS } from '../hub/hub-options.ts';
import { changeLines } from './change-lines.ts';
import { placeOfLine, placesOf } from './sdl-place.ts';
import { readSubgraph, SUBGRAPH_OPTIONS, type SdlFile } from './subgraph-sdl.ts';
import { whileWaiting } from '../while-waiting.ts';

export const schemaCheckCommand: Command = {
  name: 'schema check',
  summary: "Checks a service's schema against a running hub, before it is merged: whether it composes with all others, and what it breaks.",
  usage: '--name NAME FILE… [--github] [--url URL] [--token TOKEN] [--json]',
  positionals: { least: 1, most: 1000 },
  options: {
    name: SUBGRAPH_OPTIONS.name,
    github: { type: 'boolean', description: 'Prints annotations for a GitHub pull request.' },
    ...HUB_OPTIONS,
  },
  examples: ['weir schema check --name weather schema.graphql', 'weir schema check --name weather --github schema/*.graphql'],
  async run(asked, out) {
    const { name, sdl, files } = await readSubgraph(asked);
    const done = await whileWaiting(
      out,
      'Checking',
      hubClient(asked).act<SchemaCheck>(
        {
          name: 'checkSchema',
          types: { input: 'CheckSchemaInput!' },
          select: 'ok composes changes { criticality message path } problems { code message path }',
        },
        { input: { subgraphs: [{ name, sdl }] } },
      ),
    );
    const { ok, composes, changes, problems } = isRefused(done)
      ? { ok: false, composes: false, changes: [], problems: done.problems }
      : done;
    out.json({ ok, composes, changes, problems: placed(problems, files) });
    if (asked.flags.is('github')) for (const line of await annotations({ changes, problems }, files, asked)) out.line(line);
    else {
      for (const problem of placed(problems, files)) out.problem(problem);
      for (const line of changeLines(changes, out)) out.line(line);
      out.line(verdictOf({ ok, composes, changes }, out));
    }
    return ok ? 0 : exitCodeOfProblems(problems);
  },
};

function verdictOf({ ok, composes, changes }: Pick<SchemaCheck, 'ok' | 'composes' | 'changes'>, out: Output): string {
  if (!composes) return out.styled('red', 'It does not compose.');
  const breaking = changes.filter(({ criticality }) => criticality === 'BREAKING').length;
  if (!ok) return out.styled('red', `It composes, and breaks what clients may use: ${breaking} breaking of ${changes.length} changes.`);
  return out.styled('green', changes.length === 0 ? 'It composes, and changes nothing.' : 'It composes, and breaks nothing.');
}

/** Problems whose path is a line of the SDL, told of the file that it came from. */
export const placed = (problems: readonly Problem[], files: readonly SdlFile[]): readonly Problem[] =>
  problems.map((problem) => {
    const line = /:(\d+)$/.exec(problem.path ?? '')?.[1];
    const place = line === undefined ? undefined : placeOfLine(files, Number(line));
    return place ? { ...problem, path: `${place.file}:${place.line}` } : problem;
  });

async function annotations(
  { changes, problems }: Pick<SchemaCheck, 'changes' | 'problems'>,
  files: readonly SdlFile[],
  { cwd, env }: Asked,
): Promise<readonly string[]> {
  const { findingOf, githubLines } = await import('../../../registry/index.ts');
  const placeOf = await placesOf(files);
  const told = changes.flatMap(({ criticality, message, path }) =>
    criticality === 'SAFE'
      ? []
      : [
          {
            severity: criticality === 'BREAKING' ? ('error' as const) : ('warning' as const),
            code: criticality,
            message,
            ...placeOf(path),
          },
        ],
  );
  // Files are named from the repository's root.
  const root = env['GITHUB_WORKSPACE'] ?? cwd;
  return githubLines([...placed(problems, files).map((problem) => findingOf(problem, 'error', files[0]?.file)), ...told], (file) =>
    relative(root, resolve(cwd, file)).split(sep).join('/'),
  );
}
