/** Lets at most so many pieces of work go on at a time, in the order in which they were asked for. */
export function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let going = 0;
  return async (work) => {
    if (going >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else going += 1;
    try {
      return await work();
    } finally {
      // The turn passes on to the next, or is given up.
      const next = waiting.shift();
      if (next) next();
      else going -= 1;
    }
  };
}
