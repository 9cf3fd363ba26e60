import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, WeirError } from '../../../contract/index.ts';
import type { Asked } from '../command.ts';

/** The text of a file that a command names, or of standard input where it says `-`. Throws BAD_USER_INPUT where it cannot be read. */
export const namedText = ({ cwd, input }: Pick<Asked, 'cwd' | 'input'>, word: string): Promise<string> =>
  word === '-'
    ? input()
    : readFile(resolve(cwd, word), 'utf8').catch((thrown: unknown) => {
        throw new WeirError('BAD_USER_INPUT', `${word} cannot be read: ${messageOf(thrown)}.`);
      });
