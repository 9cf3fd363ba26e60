import { afterAll, afterEach } from 'vitest';
import { undo } from '../hub/afterwards.ts';
import { forgetOutputs, printOutputs } from '../hub/outputs.ts';

// Files share the modules of their process, so that a hook which a module registers would be the first file's alone: these are every file's.

afterEach(({ task }) => {
  if (task.result?.state === 'fail') printOutputs();
});

afterAll(async () => {
  await undo();
  forgetOutputs();
});
