import { ERRORS, type ErrorCode } from '../../contract/index.ts';
import type { Finding } from './finding.ts';

/**
 * Findings as a SARIF 2.1.0 log, with the table of errors as its rules.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog(findings: readonly Finding[], place: (file: string) => string): object {
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'weir check', rules: codes.map(ruleOf) } },
        results: findings.map(({ severity, code, message, file, line }) => ({
          ruleId: code,
          level: severity,
          message: { text: message },
          ...(file === undefined ? {} : { locations: [locationOf(place(file), line)] }),
        })),
      },
    ],
  };
}

const ruleOf = (code: string): object => {
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined;
  return { id: code, ...(known && { shortDescription: { text: known.cause }, help: { text: known.cure } }) };
};

const locationOf = (path: string, startLine: number | undefined): object => ({
  physicalLocation: {
    artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
    ...(startLine === undefined ? {} : { region: { startLine } }),
  },
});
