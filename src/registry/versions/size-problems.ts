import type { Problem, SubgraphSdl } from '../../contract/index.ts';

const MEGABYTE = 1_000_000;

/** SDL that is larger than it may be, told by its length alone. */
export function sizeProblems(subgraphs: readonly SubgraphSdl[], maxBytes: number): readonly Problem[] {
  return subgraphs.flatMap(({ name, sdl }): Problem[] => {
    const bytes = Buffer.byteLength(sdl);
    if (bytes <= maxBytes) return [];
    return [
      { code: 'LIMIT_EXCEEDED', message: `The SDL of subgraph "${name}" has ${shown(bytes)}; \`limits.sdl\` allows ${shown(maxBytes)}.` },
    ];
  });
}

const shown = (bytes: number): string => (bytes < MEGABYTE ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / MEGABYTE).toFixed(1)} MB`);
