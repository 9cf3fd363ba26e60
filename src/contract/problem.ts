import type { ErrorCode } from './errors.ts';

/** Something that is wrong with a definition, for the one who wrote it. */
export interface Problem {
  readonly code: ErrorCode;
  /** Names the thing, says what is wrong and what would mend it. */
  readonly message: string;
  /** `models/daily-route.yaml:14`, or a path within the thing. */
  readonly path?: string;
}
