type Undo = () => unknown;

const undone: Undo[] = [];

/** Is undone when the test file ends, the last first: what a test started, made or opened. */
export const afterwards = (undo: Undo): void => void undone.push(undo);

/** Undoes it: called once a file, by `test/setup/each-file.ts`. */
export async function undo(): Promise<void> {
  for (const last of undone.splice(0).reverse()) await last();
}
