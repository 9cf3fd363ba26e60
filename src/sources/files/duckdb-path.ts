import { quoteText } from '../../sql/index.ts';

/** A path as a pattern that matches it alone. */
export const globLiteral = (path: string): string => path.replaceAll(/[*?[]/g, '[$&]');

/** A path as a literal for DuckDB's readers, which take every path for a pattern. */
export const duckdbPath = (path: string): string => quoteText(globLiteral(path));
