import { Kind, parseType } from 'graphql';
import type { ArgumentNode, VariableDefinitionNode } from 'graphql';
import { argumentValue, rowValues, WeirError } from '../../contract/index.ts';
import type { Identity } from '../../contract/index.ts';
import type { GivenArgument } from '../remote/read-remote.ts';

/** A variable of the hub's own in a request to a subgraph: what it is worth for a caller with these claims. */
export interface GivenVariable {
  readonly variable: string;
  readonly values: (claims: Identity['claims']) => unknown;
}

/** The variables that carry row rules, under names that no variable of the client's has. */
export class GivenVariables {
  readonly all: GivenVariable[] = [];
  readonly definitions: VariableDefinitionNode[] = [];
  readonly #byUse = new Map<string, string>();
  readonly #prefix: string;

  constructor(clients: readonly VariableDefinitionNode[]) {
    let prefix = 'rows';
    while (clients.some(({ variable }) => variable.name.value.startsWith(prefix))) prefix += '_';
    this.#prefix = prefix;
  }

  argument(given: GivenArgument): ArgumentNode {
    return { kind: Kind.ARGUMENT, name: { kind: Kind.NAME, value: given.name }, value: variable(this.#variable(given)) };
  }

  #variable({ of, form, type }: GivenArgument): string {
    const use = JSON.stringify([of, type]);
    const known = this.#byUse.get(use);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.all.length}`;
    this.#byUse.set(use, name);
    this.all.push({ variable: name, values: (claims) => givenValue(form, rowValues({ of }, claims)) });
    this.definitions.push({ kind: Kind.VARIABLE_DEFINITION, variable: variable(name), type: parseType(type, { noLocation: true }) });
    return name;
  }
}

const variable = (value: string) => ({ kind: Kind.VARIABLE, name: { kind: Kind.NAME, value } }) as const;

/** Throws FORBIDDEN where there is no value: an argument without one would be taken for no rule. */
function givenValue({ scalar, list }: GivenArgument['form'], values: readonly unknown[]): unknown {
  const given = values.map((value) => argumentValue(scalar, value));
  if (given.length === 0 || given.includes(undefined) || (!list && given.length > 1))
    throw new WeirError('FORBIDDEN', 'These rows are chosen by a claim which the token does not have as it has to be.');
  return list ? given : given[0];
}
