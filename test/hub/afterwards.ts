import { afterAll } from 'vitest';

type Undo = () => unknown;

const undone: Undo[] = [];

/** Is undone when the test file ends, the last first: what a test started, made or opened. */
export const afterwards = (undo: Undo): void => void undone.push(undo);

afterAll(async () => {
  for (const undo of undone.splice(0).reverse()) await undo();
});
