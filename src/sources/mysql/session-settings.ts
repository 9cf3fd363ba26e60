import type { Server } from './server-version.ts';

/** How often a recursive WITH may turn, by the variable's name. */
const TURNS: Readonly<Record<Server, string>> = { mariadb: 'max_recursive_iterations', mysql: 'cte_max_recursion_depth' };

/**
 * What statements rely on, whatever the server's own settings are: quoted names, `||` and backslashes as the standard has them, UTC, and
 * text that no aggregate cuts. Dates that are none may be read, as they are kept.
 */
export const sessionSettings = (server: Server): readonly string[] => [
  'set names utf8mb4 collate utf8mb4_bin',
  `set session sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_UNSIGNED_SUBTRACTION', time_zone = '+00:00',` +
    ` group_concat_max_len = 1073741824, div_precision_increment = 16, ${TURNS[server]} = 100000, sql_select_limit = default`,
];

/** Ends statements that take longer; 0 ends none. */
export const timeoutSetting = (server: Server, seconds: number): string =>
  server === 'mariadb' ? `set session max_statement_time = ${seconds}` : `set session max_execution_time = ${seconds * 1000}`;
