import type { Field } from '../../contract/index.ts';
import { quoted } from './description.ts';

/** The directive that a deprecated field has wherever it stands. */
export const deprecated = ({ deprecated: reason }: Field): string =>
  reason === undefined ? '' : ` @deprecated(reason: ${quoted(reason)})`;
