/** What MariaDB and MySQL have each in its own words, where text and decimals are compared. */
export interface MysqlServer {
  /** The collation that compares by code points, and the spaces at the end of a text as well. */
  readonly codePoints: string;
  /** Digits of a decimal, and how many of them may be behind the point. */
  readonly widest: { readonly precision: number; readonly scale: number };
  /** A parameter as the text that it is given as. */
  readonly given: (parameter: string) => string;
}

export const MARIADB: MysqlServer = {
  codePoints: 'utf8mb4_nopad_bin',
  widest: { precision: 65, scale: 38 },
  given: (parameter) => parameter,
};
/** A parameter that is cast at once is read as the type of the cast, and by other rules: `10:00:00` is then midnight, and 2^64 - 1 is 2^63 - 1. */
export const MYSQL: MysqlServer = {
  codePoints: 'utf8mb4_0900_bin',
  widest: { precision: 65, scale: 30 },
  given: (parameter) => `concat(${parameter})`,
};
