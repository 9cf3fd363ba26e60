const LAST = 3_000;

/** What hubs of this test file have written. */
const outputs: (() => string)[] = [];

export const keepOutput = (output: () => string): void => void outputs.push(output);

/** The end of what each has written; called where a test has failed. */
export function printOutputs(): void {
  for (const output of outputs) console.error(`… ${output().slice(-LAST)}`);
}

export const forgetOutputs = (): void => void outputs.splice(0);
