import type { Problem } from '../../contract/index.ts';

/** Something that a check found, at its place. */
export interface Finding {
  /** An `error` fails the check, a `warning` is only said. */
  readonly severity: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
  /** Relative to the workspace. */
  readonly file?: string;
  /** Counted from 1. */
  readonly line?: number;
}

/** A problem as a finding; `file` stands where the problem names no place. */
export function findingOf({ code, message, path }: Problem, severity: Finding['severity'], file?: string): Finding {
  const [, named, line] = /^(.+?\.[a-z]+)(?::(\d+))?$/.exec(path ?? '') ?? [];
  const at = named ?? file;
  return {
    severity,
    code,
    message,
    ...(at === undefined ? {} : { file: at }),
    ...(line === undefined ? {} : { line: Number(line) }),
  };
}
