/** What the hub gives to every SQLite source. */
export interface SqliteOptions {
  /** `files.allow` of weir.yaml: folders, relative to the workspace. */
  readonly allow: readonly string[];
}
