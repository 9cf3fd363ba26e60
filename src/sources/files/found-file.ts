/** A file on the disk that belongs to a dataset. */
export interface FoundFile {
  /** Its real path. */
  readonly path: string;
  /** As the user knows it: relative to the workspace, or `npm:…`. */
  readonly shown: string;
  /** Another file of the same name has another. */
  readonly identity: string;
  readonly bytes: number;
  /** With its size, what says whether it changed. Nanoseconds since 1970, in digits. */
  readonly modifiedNs: string;
}
