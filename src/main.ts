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
    const hub = await openHub(command.options, { environment: process.env, report });
    await untilSignal();
    await hub.stop();
  }
  process.exit(0);
} catch (thrown) {
  exitWith(thrown);
}
