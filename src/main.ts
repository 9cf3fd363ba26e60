#!/usr/bin/env node
import { COMMANDS } from './commands.ts';
import { exitWith, letReadersLeave, written } from './process-end.ts';
import { runCommandLine } from './server/command/index.ts';

letReadersLeave();
try {
  const { stdin, stdout, stderr, env } = process;
  const code = await runCommandLine(COMMANDS, process.argv.slice(2), { stdin, stdout, stderr, env });
  await written();
  process.exit(code);
} catch (thrown) {
  exitWith(thrown);
}
