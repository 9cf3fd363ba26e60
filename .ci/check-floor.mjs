// Each suite (a folder of test/) runs at least as many tests as .ci/floor.json says, and skips none in CI.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const results = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const floor = JSON.parse(readFileSync('.ci/floor.json', 'utf8'));
const ran = {};
let skipped = 0;
for (const { name, assertionResults } of results.testResults) {
  const suite = relative('test', name).split('/')[0];
  for (const { status } of assertionResults) {
    if (status === 'passed') ran[suite] = (ran[suite] ?? 0) + 1;
    else if (status !== 'failed') skipped += 1;
  }
}
if (process.argv[3] === '--write') writeFileSync('.ci/floor.json', `${JSON.stringify(ran, null, 2)}\n`);
const short = Object.entries(floor).filter(([suite, least]) => (ran[suite] ?? 0) < least);
for (const [suite, least] of short) console.error(`suite ${suite}: ${ran[suite] ?? 0} tests passed, ${least} is the floor`);
if (skipped && process.env.WEIR_REQUIRE_SERVICES) console.error(`${skipped} tests were skipped`);
console.log(`floor: ${Object.values(ran).reduce((sum, count) => sum + count, 0)} tests in ${Object.keys(ran).length} suites`);
process.exit(short.length || (skipped && process.env.WEIR_REQUIRE_SERVICES) ? 1 : 0);
