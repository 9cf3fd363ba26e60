import type { RuleFault } from './read-rule.ts';

export type Path = readonly (string | number)[];

/** Says what is wrong at a place of a policy's file. */
export type Tell = (path: Path, message: string) => unknown;

/** `rows.customer.region.in[0]` */
export const placeOf = (path: Path): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('');

export const ended = ({ message }: Pick<RuleFault, 'message'>): string => (/[.?]$/.test(message) ? message : `${message}.`);
