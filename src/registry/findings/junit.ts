import type { Finding } from './finding.ts';

/** A thing that was checked: a file, a source or a model, with what was found of it. */
export interface CheckedThing {
  readonly name: string;
  /** Relative to the workspace. */
  readonly file: string;
  /** Why it could not be checked. */
  readonly skipped?: string;
}

/**
 * Findings as a JUnit report: one case for each thing that was checked, and for each file that was not one of them.
 * @see https://github.com/testmoapp/junitxml
 */
export function junitReport(findings: readonly Finding[], things: readonly CheckedThing[], place: (file: string) => string): string {
  const others = new Set(findings.map(({ file }) => file ?? 'workspace').filter((file) => !things.some((thing) => thing.file === file)));
  const all = [...things, ...[...others].sort().map((file): CheckedThing => ({ name: file, file }))];
  const cases = all.map(({ name, file, skipped }) => {
    const own = findings.filter((finding) => (finding.file ?? 'workspace') === file);
    const parts = [
      ...own
        .filter(({ severity }) => severity === 'error')
        .map((each) => `<failure${attributes({ type: each.code, message: each.message })}/>`),
      ...(skipped === undefined ? [] : [`<skipped${attributes({ message: skipped })}/>`]),
      ...own.filter(({ severity }) => severity === 'warning').map((each) => `<system-err>${text(each.message)}</system-err>`),
    ];
    const line = own.find((each) => each.line !== undefined)?.line;
    const head = `<testcase${attributes({ name, classname: 'weir check', file: place(file), ...(line === undefined ? {} : { line: String(line) }) })}`;
    return parts.length === 0 ? `    ${head}/>` : [`    ${head}>`, ...parts.map((part) => `      ${part}`), '    </testcase>'].join('\n');
  });
  const failures = findings.filter(({ severity }) => severity === 'error').length;
  const skipped = all.filter((thing) => thing.skipped !== undefined).length;
  const counts = attributes({ name: 'weir check', tests: String(all.length), failures: String(failures), skipped: String(skipped) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

const attributes = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`)
    .join('');

/** XML 1.0 has no other control characters, not even written as references. */
const text = (value: string): string =>
  value
    // oxlint-disable-next-line no-control-regex -- they are what is taken out
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
