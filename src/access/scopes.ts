import { isAdmin, nearest, WeirError, type Identity } from '../contract/index.ts';

/** What a token may do in the control plane. `admin` is all of it. */
export const SCOPES = ['read', 'check', 'publish', 'run', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What something takes, to be done: a scope, and what it is done to where the scope may be narrower. */
export interface Need {
  readonly scope: Scope;
  readonly target?: string;
  /** Each of them. Where it is absent the scope has to be one of all sources. */
  readonly sources?: readonly string[];
}

/** A scope as a token has it: `publish`, or `publish:target=default,source=shop`. */
interface Grant {
  readonly scope: Scope;
  readonly target?: string | undefined;
  readonly source?: string | undefined;
}

/** What a scope can be narrowed to. Runs are of models, and `admin` is everything. */
const NARROWED: Readonly<Record<Scope, readonly ('target' | 'source')[]>> = {
  read: ['target'],
  check: ['target', 'source'],
  publish: ['target', 'source'],
  run: [],
  admin: [],
};

const NAME = /^[A-Za-z][\w-]*$/;

/** Whether an identity may do what takes this. */
export function allows(identity: Identity, need: Need): boolean {
  if (isAdmin(identity)) return true;
  const grants = identity.scopes.map(grantIn).filter((grant) => typeof grant !== 'string');
  if (grants.some(({ scope }) => scope === 'admin')) return true;
  const fitting = grants.filter(({ scope, target }) => scope === need.scope && (target === undefined || target === need.target));
  const whole = fitting.some(({ source }) => source === undefined);
  return (
    whole ||
    (need.sources !== undefined && need.sources.length > 0 && need.sources.every((name) => fitting.some(({ source }) => source === name)))
  );
}

/** The text of a need, as a token would have it: `publish of shop`. */
export const needText = ({ scope, sources }: Need): string => `\`${scope}\`${sources?.length ? ` of ${sources.join(', ')}` : ''}`;

/** Throws BAD_USER_INPUT for what is no scope, and says what one is. */
export function checkScope(text: string): void {
  const grant = grantIn(text);
  if (typeof grant === 'string') throw new WeirError('BAD_USER_INPUT', grant);
}

/** A scope's text, read; or what is wrong with it. */
function grantIn(text: string): Grant | string {
  const [name = '', narrower, ...more] = text.split(':');
  const scope = SCOPES.find((one) => one === name);
  if (scope === undefined) {
    const near = nearest(name, SCOPES);
    return `There is no scope \`${text.slice(0, 100)}\`.${near === undefined ? ` There are: ${SCOPES.join(', ')}.` : ` Did you mean \`${near}\`?`}`;
  }
  if (narrower === undefined) return { scope };
  const parts = narrower.split(',').map((part) => /^(target|source)=(.*)$/.exec(part));
  const keys = parts.map((part) => part?.[1]);
  const values = parts.map((part) => part?.[2] ?? '');
  if (more.length > 0 || keys.includes(undefined) || new Set(keys).size < keys.length || !values.every((value) => NAME.test(value)))
    return `The scope \`${text.slice(0, 100)}\` cannot be read: write it as \`publish:target=default,source=shop\`, \`publish:source=shop\` or \`publish\`.`;
  const foreign = keys.find((key) => !NARROWED[scope].some((one) => one === key));
  if (foreign !== undefined) return `The scope \`${scope}\` cannot be narrowed to a ${foreign}: leave \`:${narrower.slice(0, 100)}\` out.`;
  return { scope, target: values[keys.indexOf('target')], source: values[keys.indexOf('source')] };
}
