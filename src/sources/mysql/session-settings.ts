/**
 * What statements rely on, whatever the server's own settings are: quoted names, `||` and backslashes as the standard has them, UTC, and
 * text that no aggregate cuts. Dates that are none may be read, as they are kept.
 */
export const SESSION_SETTINGS: readonly string[] = [
  'set names utf8mb4 collate utf8mb4_bin',
  `set session sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES,NO_UNSIGNED_SUBTRACTION', time_zone = '+00:00',` +
    ' group_concat_max_len = 1073741824, div_precision_increment = 16, max_recursive_iterations = 100000, sql_select_limit = default',
];
