// Import arrows between the rooms. Looking at nothing is a failure too: it has happened with a newer compiler.
import { cruise } from 'dependency-cruiser';
import { createRequire } from 'node:module';

const config = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const { output } = await cruise(
  ['src', 'examples'],
  { ...config.options, ruleSet: config, validate: true },
  config.options.enhancedResolveOptions ? { extensions: ['.ts', '.js', '.json'] } : {},
);
const { violations, totalCruised } = output.summary;
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
if (totalCruised < 50) console.error(`only ${totalCruised} modules were looked at`);
console.log(`arrows: ${totalCruised} modules, ${violations.length} violations`);
process.exit(violations.length > 0 || totalCruised < 50 ? 1 : 0);
