import type { Finding } from './finding.ts';

/**
 * Findings as annotations of a pull request, a line each.
 * @param place - from a file of the workspace to its path in the repository
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
 */
export const githubLines = (findings: readonly Finding[], place: (file: string) => string): readonly string[] =>
  findings.map(({ severity, code, message, file, line }) => {
    const properties = [
      ...(file === undefined ? [] : [`file=${property(place(file))}`]),
      ...(line === undefined ? [] : [`line=${line}`]),
      `title=${property(code)}`,
    ];
    return `::${severity} ${properties.join(',')}::${data(message)}`;
  });

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
