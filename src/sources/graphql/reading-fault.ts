import { messageOf } from '../../contract/index.ts';
import type { Endpoint } from '../subgraph/endpoint.ts';
import { beginningOf, wrongAnswer } from '../subgraph/fault.ts';

/** What to tell of a body that cannot be read as JSON, or is nested too deeply. */
export const readingFault = (thrown: unknown, body: string, endpoint: Endpoint): unknown =>
  thrown instanceof SyntaxError || thrown instanceof RangeError
    ? wrongAnswer(endpoint, `answered what is not JSON (${messageOf(thrown)}): ${beginningOf(body)}`)
    : thrown;
