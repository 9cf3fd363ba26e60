#!/usr/bin/env node
import { HELP, parseCommand } from './server/index.ts';
import { openHub } from './hub.ts';
import { exitWith, untilSignal } from './process-end.ts';

const report = (line: string) => console.log(line);

try {
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command.kind === 'help') {
    console.log(HELP);
  } else {
    // From here on, so that a hub which is told to stop while it opens leaves nothing running either.
    const ended = untilSignal();
    const hub = await openHub(command.options, { environment: process.env, report });
    await ended;
    await hub.stop();
  }
  process.exit(0);
} catch (thrown) {
  exitWith(thrown);
}
