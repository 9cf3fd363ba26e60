import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import type { Refusals, Subgraph } from './worker-messages.ts';

export type Composition =
  | { readonly kind: 'composed'; readonly supergraphSdl: string }
  | { readonly kind: 'refused'; readonly refused: Refusals }
  | { readonly kind: 'broken'; readonly message: string };

/**
 * Composes subgraphs into a supergraph. Where they do not compose, the remote ones are tried one after the other, in their
 * order, and those that do not fit beside the ones before them are to blame.
 */
export function compose(subgraphs: readonly Subgraph[]): Composition {
  const whole = attempt(subgraphs);
  if (typeof whole === 'string') return { kind: 'composed', supergraphSdl: whole };

  const fitting = subgraphs.filter(({ remote }) => !remote);
  const homes = fitting.length > 0 ? attempt(fitting) : '';
  if (typeof homes !== 'string') return { kind: 'broken', message: homes.join('; ') };

  const refused: { name: string; messages: readonly string[] }[] = [];
  for (const subgraph of subgraphs.filter(({ remote }) => remote)) {
    const tried = attempt([...fitting, subgraph]);
    if (typeof tried === 'string') fitting.push(subgraph);
    else refused.push({ name: subgraph.name, messages: tried });
  }
  return { kind: 'refused', refused };
}

/** The supergraph's SDL, or what is wrong. */
function attempt(subgraphs: readonly Subgraph[]): string | readonly string[] {
  try {
    const composed = composeServices(
      // No one is reached by these addresses; the composer wants one for each.
      subgraphs.map(({ name, sdl }) => ({ name, url: `http://${name}.invalid`, typeDefs: parse(sdl, { noLocation: true }) })),
    );
    return composed.supergraphSdl ?? (composed.errors ?? []).map(({ message }) => message);
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  }
}
