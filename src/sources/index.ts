import type { Connector } from '../contract/index.ts';
import { filesConnector } from './files/index.ts';
import type { FilesOptions } from './files/index.ts';
import { postgres } from './postgres/index.ts';

export { foldersOf } from './files/index.ts';
export { watchSource } from './watch-source.ts';
export type { WatchedSource } from './watch-source.ts';

export interface ConnectorOptions {
  readonly files: FilesOptions;
}

/** Every kind of source, in the order in which messages list them. A new one is a folder and a line here. */
export const connectors = (options: ConnectorOptions): readonly Connector[] => [postgres, filesConnector(options.files)];
