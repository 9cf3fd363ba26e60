import type { Problem } from '../../contract/index.ts';

/** 0 done, 1 the answer is no, 2 used wrongly, 3 the hub or a source could not be reached. */
export type ExitCode = 0 | 1 | 2 | 3;

/** One command of `weir`: a line of the table, from which its parsing, its help and its page of the docs are made. */
export interface Command {
  /** `source add` */
  readonly name: string;
  /** One line for the list of commands, beginning with a verb. */
  readonly summary: string;
  /** What stands after the name: `FILE|- [--wait]`. */
  readonly usage: string;
  /** How many words it takes beside flags; none where nothing is said. */
  readonly positionals?: { readonly least: number; readonly most: number };
  readonly options: Readonly<Record<string, CommandOption>>;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** What is thrown as a WeirError is said, and ends with the exit code of its code. */
  run(asked: Asked, out: Output): Promise<ExitCode>;
}

/** A flag, as `node:util` parseArgs has it, and what help says of it. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for its value in help: `FILE`. */
  readonly value?: string;
  readonly description: string;
}

/** What a command was told. */
export interface Asked {
  readonly positionals: readonly string[];
  readonly flags: Flags;
  readonly env: Environment;
  /** Absolute; relative paths are from here: INIT_CWD where npm sets it, else the working directory. */
  readonly cwd: string;
  /** All of standard input, as text. Throws LIMIT_EXCEEDED past 10 MB. */
  input(): Promise<string>;
}

/** Of the process; an empty variable counts as one that is not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The flags that were given; a name that the command's table does not have is a fault of the program. */
export interface Flags {
  text(name: string): string | undefined;
  /** Of one that may be given several times. */
  texts(name: string): readonly string[];
  is(name: string): boolean;
}

/** Where a command writes. Every command may call `line` and `json`: one of them writes, the other does nothing. */
export interface Output {
  /** Standard output is a terminal, and somebody reads it. */
  readonly isTerminal: boolean;
  /** For people, to standard output; nothing with --json. */
  line(text: string): void;
  /** The one document on standard output; nothing without --json. A second one is a fault of the program. */
  json(value: unknown): void;
  /** To standard error, beginning with its path: `models/a.yaml:4: …`. */
  problem(problem: Problem): void;
  /** A text in a colour, on a terminal that shows them; else as it is. */
  styled(style: Style, text: string): string;
  /** A bar on a terminal, else nothing. */
  progress(label: string): Progress;
}

export type Style = 'red' | 'yellow' | 'green' | 'dim';

export interface Progress {
  /** `percent` 0 to 100; null where it is not known. */
  at(percent: number | null, note?: string): void;
  /** Takes the bar away. */
  end(): void;
}
