import { WeirError } from '../../contract/index.ts';
import { checkScope } from '../scopes.ts';

/** A token that is to be made, as it is asked for. */
export interface TokenWanted {
  readonly name?: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: readonly { readonly name: string; readonly values: readonly string[] }[];
  /** `30d`; never where nothing is said. */
  readonly expires?: string | undefined;
}

/** The same, found right. */
export interface TokenMaking {
  readonly name: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
  readonly expiresAt: Date | undefined;
}

/** Who acts in the records without a token; no token may pass for one of them. */
const TAKEN: ReadonlySet<string> = new Set(['admin', 'admin token', 'anonymous', 'development', 'workspace']);
const NAME = /^[A-Za-z0-9][\w. @-]{0,99}$/;
/** Of roles and claims: policies name them. */
const WORD = /^[A-Za-z][\w-]{0,99}$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** A token is held in memory by every hub. */
const MOST = { roles: 50, scopes: 50, claims: 50, values: 1_000, value: 1_000 };

const wrong = (message: string) => new WeirError('BAD_USER_INPUT', message);

/** Holds what is asked for against what a token can be. Throws BAD_USER_INPUT that says what is wrong and what would mend it. */
export function checkWanted(wanted: TokenWanted, now: Date): TokenMaking {
  const roles = [...new Set(wanted.roles)];
  const scopes = [...new Set(wanted.scopes)];
  if (roles.length === 0 && scopes.length === 0)
    throw wrong('A token has at least one role, for the graph, or one scope, for the control plane: give `roles` or `scopes`.');
  for (const role of roles)
    if (!WORD.test(role))
      throw wrong(`\`${role.slice(0, 100)}\` is no role: a role has letters, digits, \`_\` and \`-\`, and begins with a letter.`);
  scopes.forEach(checkScope);
  const claims = new Map<string, string[]>();
  for (const { name, values } of wanted.claims) {
    if (!WORD.test(name))
      throw wrong(`\`${name.slice(0, 100)}\` is no claim: a claim's name has letters, digits, \`_\` and \`-\`, and begins with a letter.`);
    claims.set(name, [...(claims.get(name) ?? []), ...values]);
  }
  const most = (what: string, count: number, limit: number) => {
    if (count > limit) throw new WeirError('LIMIT_EXCEEDED', `The token has ${count} ${what}; ${limit} are allowed. Give it fewer.`);
  };
  most('roles', roles.length, MOST.roles);
  most('scopes', scopes.length, MOST.scopes);
  most('claims', claims.size, MOST.claims);
  for (const [name, values] of claims) {
    most(`values of the claim ${name}`, values.length, MOST.values);
    for (const value of values) most(`characters in a value of the claim ${name}`, value.length, MOST.value);
  }
  return {
    name: nameOf(wanted.name, roles, scopes),
    roles,
    scopes,
    claims: Object.fromEntries(claims),
    expiresAt: wanted.expires === undefined ? undefined : new Date(now.getTime() + durationOf(wanted.expires) * 1000),
  };
}

/** What it is called where nothing is said: what it is for. */
function nameOf(name: string | undefined, roles: readonly string[], scopes: readonly string[]): string {
  if (name === undefined) return `for ${[...roles, ...scopes].join(' and ')}`.slice(0, 100);
  if (!NAME.test(name))
    throw wrong(`\`name\` has letters, digits, spaces and \`_.@-\`, up to 100 of them, and begins with a letter or a digit.`);
  if (TAKEN.has(name.toLowerCase())) throw wrong(`No token can be called \`${name}\`: the hub's records mean something else by it.`);
  return name;
}

function durationOf(text: string): number {
  if (!/^[1-9]\d{0,5}[smhdw]$/.test(text)) throw wrong('`expires` is a whole number with s, m, h, d or w, like 30d.');
  return Number.parseInt(text, 10) * (SECONDS[text.slice(-1)] ?? 0);
}
