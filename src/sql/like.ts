/** One step of a LIKE pattern: a character, any one (`_`), or any number of them (`%`). */
type Step = { readonly character: string } | 'one' | 'many';

/** Reads a LIKE pattern with `\` as its escape; undefined where it ends with one, which databases refuse. */
export function parseLike(pattern: string): readonly Step[] | undefined {
  const steps: Step[] = [];
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '%') steps.push('many');
    else if (character === '_') steps.push('one');
    else if (character !== '\\') steps.push({ character });
    else {
      const escaped = characters[++i];
      if (escaped === undefined) return undefined;
      steps.push({ character: escaped });
    }
  }
  return steps;
}

/**
 * Whether the whole text matches. Only the last `%` is ever tried again, so that no pattern takes longer than its length times
 * the text's.
 */
export function matchesLike(text: string, steps: readonly Step[]): boolean {
  const characters = Array.from(text);
  let [at, step, star, retry] = [0, 0, -1, 0];
  while (at < characters.length) {
    const wanted = steps[step];
    if (wanted === 'many') {
      star = step++;
      retry = at;
    } else if (wanted === 'one' || (wanted !== undefined && wanted.character === characters[at])) {
      step++;
      at++;
    } else if (star >= 0) {
      step = star + 1;
      at = ++retry;
    } else return false;
  }
  while (steps[step] === 'many') step++;
  return step === steps.length;
}
