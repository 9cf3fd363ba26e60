import { WeirError } from '../../src/contract/index.ts';

/** The code that something is refused by, or `passed`. */
export const codeOf = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return 'passed';
  } catch (thrown) {
    return thrown instanceof WeirError ? thrown.code : String(thrown);
  }
};

/** The message of a refusal. */
export const messageFrom = async (act: () => unknown): Promise<string> => {
  try {
    await act();
    return 'passed';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
};
