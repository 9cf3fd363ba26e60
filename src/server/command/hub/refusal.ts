import type { Problem } from '../../../contract/index.ts';
import type { ExitCode, Output } from '../command.ts';
import { exitCodeOfProblems } from '../exit-code.ts';

/** Says what the hub refused, and why; the exit code of it. */
export function sayRefusal(out: Output, problems: readonly Problem[]): ExitCode {
  problems.forEach((problem) => out.problem(problem));
  return exitCodeOfProblems(problems);
}
