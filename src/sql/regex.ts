import { parseRegex, type Node } from './regex-syntax.ts';

/** A state of the machine: reads a character, goes on freely, or holds only at an end of the text. */
interface State {
  readonly accepts?: (character: string) => boolean;
  readonly only?: 'start' | 'end';
  next: number[];
}

/** More than any filter means; keeps the work for one character bounded. */
const MOST_STATES = 2000;

/**
 * A regular expression that matches in time linear in the text, as the databases' own do: JavaScript's RegExp backtracks, and a
 * filter such as `(a+)+$` would stop the hub. Thompson's construction (CACM 11(6), 1968), simulated with a set of states.
 * Throws a RangeError that says what is wrong with a pattern outside the subset of `parseRegex`.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const states: State[] = [{ next: [] }];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw new RangeError('is too large');
    return states.push(state) - 1;
  };
  // Built from the end backwards: `build` answers the state from which `node` and then `after` are matched.
  const build = (node: Node, after: number): number => {
    switch (node.kind) {
      case 'character':
        return add({ accepts: node.accepts, next: [after] });
      case 'anchor':
        return add({ only: node.at, next: [after] });
      case 'sequence':
        return node.of.reduceRight((next, part) => build(part, next), after);
      case 'choice':
        return add({ next: node.of.map((part) => build(part, after)) });
      case 'repeat': {
        let next = after;
        if (node.most === Infinity) {
          next = add({ next: [after] });
          states[next]?.next.push(build(node.of, next));
        } else for (let i = node.least; i < node.most; i++) next = add({ next: [build(node.of, next), after] });
        for (let i = 0; i < node.least; i++) next = build(node.of, next);
        return next;
      }
    }
  };
  const start = build(parseRegex(pattern), 0);
  return (text) => run(states, start, text);
}

function run(states: readonly State[], start: number, text: string): boolean {
  let current = new Set<number>();
  const characters = Array.from(text);
  for (let at = 0; at <= characters.length; at++) {
    // Unanchored: a match may begin at every place.
    follow(states, start, current, at === 0, at === characters.length);
    if (current.has(0)) return true;
    const next = new Set<number>();
    const character = characters[at];
    if (character === undefined) break;
    for (const index of current) {
      const state = states[index];
      if (state?.accepts?.(character)) for (const each of state.next) follow(states, each, next, false, at + 1 === characters.length);
    }
    current = next;
  }
  return false;
}

/** Adds a state, and all that are reached from it without reading. */
function follow(states: readonly State[], from: number, into: Set<number>, atStart: boolean, atEnd: boolean): void {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const state = states[index];
    if (!state || into.has(index)) continue;
    if ((state.only === 'start' && !atStart) || (state.only === 'end' && !atEnd)) continue;
    into.add(index);
    if (!state.accepts) open.push(...state.next);
  }
}
