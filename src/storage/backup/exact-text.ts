/** For a transaction in which values become text, or text values: the same whatever the server, the database or the role has set. */
export const EXACT_TEXT = `set local datestyle to iso; set local intervalstyle to postgres; set local timezone to 'UTC';
  set local extra_float_digits to 1; set local bytea_output to hex; set local statement_timeout to 0; set local idle_in_transaction_session_timeout to 0`;
