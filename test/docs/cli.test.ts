import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { COMMANDS } from '../../src/commands.ts';
import { helpOf } from '../../src/server/command/index.ts';

const PAGE = join(import.meta.dirname, '../../docs/cli.md');
const HEADING = '\n## Commands\n';

/** With `vitest -u` the page is written anew, below its heading. */
it('docs/cli.md has the help of every command, in its order', async () => {
  const [before] = (await readFile(PAGE, 'utf8')).split(HEADING);
  const commands = COMMANDS.map((command) => `\n### weir ${command.name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`);
  await expect(`${before}${HEADING}${commands.join('')}`).toMatchFileSnapshot(PAGE);
});
