import { styleText } from 'node:util';
import type { Problem } from '../../contract/index.ts';
import type { Environment, Output, Progress } from './command.ts';

/** Where a process writes. */
export interface Streams {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream;
}

/** An output, and what is to be written when the command has ended. */
export interface OpenOutput extends Output {
  /** Ends standard output: with --json there is always one document, of the problems where the command gave none. */
  finish(): void;
}

const BAR_CELLS = 24;
/** Erases the line: https://ecma-international.org/publications-and-standards/standards/ecma-48/ (EL) */
const CLEAR = '\r\u001B[K';
const NO_PROGRESS: Progress = { at: () => {}, end: () => {} };

export function openOutput({ stdout, stderr }: Streams, env: Environment, asJson: boolean): OpenOutput {
  const problems: Problem[] = [];
  const isTerminal = !asJson && stdout.isTTY === true && env['TERM'] !== 'dumb';
  // https://no-color.org
  const isColoured = isTerminal && env['NO_COLOR'] === undefined;
  let written = false;
  let bar = '';
  const clear = (): void => {
    if (bar) stdout.write(CLEAR);
    bar = '';
  };
  const json = (value: unknown): void => {
    if (!asJson) return;
    if (written) throw new Error('a command has written its JSON document already');
    written = true;
    stdout.write(`${JSON.stringify(value, null, 2)}\n`);
  };
  return {
    isTerminal,
    line(text) {
      if (asJson) return;
      clear();
      stdout.write(`${text}\n`);
    },
    json,
    problem(problem) {
      clear();
      problems.push(problem);
      stderr.write(`${problem.path === undefined ? '' : `${problem.path}: `}${problem.message}\n`);
    },
    styled: (style, text) => (isColoured ? styleText(style, text, { validateStream: false }) : text),
    progress(label) {
      if (!isTerminal) return NO_PROGRESS;
      return {
        at(percent, note = '') {
          const full = Math.round((BAR_CELLS * (percent ?? 0)) / 100);
          const cells = `[${'#'.repeat(full)}${' '.repeat(BAR_CELLS - full)}] ${percent === null ? '' : `${Math.round(percent)} %`}`;
          const shown = `${label} ${cells} ${note}`.trimEnd().slice(0, Math.max(0, (stdout.columns ?? 80) - 1));
          if (shown !== bar) stdout.write(CLEAR + shown);
          bar = shown;
        },
        end: clear,
      };
    },
    finish() {
      clear();
      if (asJson && !written) json({ problems });
    },
  };
}
