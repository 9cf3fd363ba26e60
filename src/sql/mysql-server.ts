/** What MariaDB and MySQL have each in its own words, where values are compared and written. */
export interface MysqlServer {
  /** The collation that compares by code points, and the spaces at the end of a text as well. */
  readonly codePoints: string;
  /** Digits of a decimal, and how many of them may be behind the point. */
  readonly widest: { readonly precision: number; readonly scale: number };
  /** A parameter as the text that it is given as. */
  readonly given: (parameter: string) => string;
  /** The text of a number of 64 bits with a point, from which it is read back as the same. */
  readonly doubleText: (double: string) => string;
}

export const MARIADB: MysqlServer = {
  codePoints: 'utf8mb4_nopad_bin',
  widest: { precision: 65, scale: 38 },
  given: (parameter) => parameter,
  // It may be longer than the length that the server gives it, which is where aggregates cut it; it is told one that no number comes to.
  doubleText: (double) => `cast(${double} as char(80))`,
};

export const MYSQL: MysqlServer = {
  codePoints: 'utf8mb4_0900_bin',
  widest: { precision: 65, scale: 30 },
  // What is cast at once is read as the type of the cast, and wrongly: `10:00:00` as midnight, and 2^64 - 1 as 2^63 - 1.
  given: (parameter) => `concat(${parameter})`,
  // A cast to text has room for 22 characters, and leaves digits out of a number that comes to more.
  doubleText: (double) => `trim(trailing '.0' from cast(cast(${double} as json) as char))`,
};
