import type { Problem } from './contract/index.ts';
import type { Assembled } from './hub-graph.ts';
import { fidelityReason, type HubSource } from './hub-sources.ts';
import { datasetsRead } from './processing/index.ts';

/**
 * Models that are to run when a dataset changes of whose changes nobody tells: they run when their file changes, and never for that.
 * Files are looked at, and tell.
 */
export function changeWarnings(
  { models, catalog }: Pick<Assembled, 'models' | 'catalog'>,
  sources: readonly HubSource[],
): readonly Problem[] {
  return models.flatMap(({ declared: { value, file, line } }) => {
    if (!value.refresh.onChange) return [];
    return datasetsRead(value).flatMap((id): Problem[] => {
      const dataset = catalog.datasets.get(id);
      const source = sources.find(({ name }) => name === dataset?.source);
      if (!dataset || !source || dataset.fidelity !== 'NONE' || source.source.kind === 'files') return [];
      const why = fidelityReason(source, dataset) ?? '';
      return [
        {
          code: 'BAD_DEFINITION',
          message:
            `Model ${value.model} has \`onChange\` and reads ${id}, of whose changes nobody tells: it does not run for them. ${why}`.trim(),
          path: `${file}:${line(['refresh', 'onChange'])}`,
        },
      ];
    });
  });
}

/** Says each warning once, as long as it holds. */
export function changeWarner(report: (line: string) => void) {
  let said = new Set<string>();
  return (assembled: Assembled, sources: readonly HubSource[]): void => {
    const lines = changeWarnings(assembled, sources).map(({ path, message }) => `${path}: warning: ${message}`);
    for (const line of lines) if (!said.has(line)) report(line);
    said = new Set(lines);
  };
}
