import { createHash } from 'node:crypto';
import { inSlices } from '../../contract/index.ts';
import type { Steps } from '../../contract/index.ts';

/** Text that is hashed before other work may have its turn. */
const WINDOW = 500_000;

/** The SHA-256 of a text in UTF-8, in hex. */
export const sha256 = (text: string): Promise<string> => inSlices(hashSteps(text));

function* hashSteps(text: string): Steps<string> {
  const hash = createHash('sha256');
  for (let from = 0; from < text.length;) {
    const last = text.charCodeAt(from + WINDOW - 1);
    // Two halves of one character stay together.
    const to = from + WINDOW + (last >= 0xd800 && last <= 0xdbff ? 1 : 0);
    hash.update(text.slice(from, to));
    from = to;
    yield;
  }
  return hash.digest('hex');
}
