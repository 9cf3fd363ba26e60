import type { ErrorCode, Problem } from '../../contract/index.ts';
import type { ExitCode } from './command.ts';

/** The exit code of a fault that a command was stopped by. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  switch (code) {
    case 'UNAVAILABLE':
    case 'STORAGE_UNAVAILABLE':
    case 'SOURCE_UNAVAILABLE':
      return 3;
    case 'BAD_USER_INPUT':
    case 'BAD_DEFINITION':
    case 'CONFLICT':
    case 'SECRET_REFUSED':
    case 'UNAUTHENTICATED':
    case 'FORBIDDEN':
      return 2;
    default:
      return 1;
  }
}

/** The exit code of what a hub refused: the answer is no, or a source of it could not be reached. */
export const exitCodeOfProblems = (problems: readonly Problem[]): ExitCode => (problems.some(({ code }) => exitCodeOf(code) === 3) ? 3 : 1);
