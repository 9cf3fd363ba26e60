import { untilSignal } from './process-end.ts';
import { START, startOptions, type Command } from './server/command/index.ts';

/** Starts a hub and ends with it. */
export const startCommand: Command = {
  ...START,
  async run(asked) {
    const options = startOptions(asked);
    // From here on, so that a hub which is told to stop while it opens leaves nothing running either.
    const ended = untilSignal();
    // The hub's libraries take a second to load, which no other command needs.
    const { openHub } = await import('./hub.ts');
    // npm runs its scripts in the package's folder, and says where it was called.
    const workspace = options.workspace ?? asked.cwd;
    const hub = await openHub({ ...options, workspace }, { environment: process.env, report: (line) => console.log(line) });
    await ended;
    await hub.stop();
    return 0;
  },
};
