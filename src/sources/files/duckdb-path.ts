import { quoteText } from '../../sql/index.ts';

/** A path as a literal for DuckDB's readers, which would take `*`, `?` and `[` for a pattern. */
export const duckdbPath = (path: string): string => quoteText(path.replaceAll(/[*?[]/g, '[$&]'));
