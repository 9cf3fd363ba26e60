import { parentPort } from 'node:worker_threads';
import { messageOf, WeirError } from '../../contract/index.ts';
import { composePublic, publicSubgraphs } from '../../federation/index.ts';
import { readCatalog } from './catalog-text.ts';
import { compareSchemas } from './compare-schemas.ts';
import { readPublished } from './read-published.ts';
import type { SchemaAnswers, SchemaTask, TaskReport } from './schema-task.ts';

// Everything about versions that takes longer than a request may wait, one task at a time.

function answer(task: SchemaTask): SchemaAnswers[keyof SchemaAnswers] | Promise<SchemaAnswers['compare' | 'compose']> {
  switch (task.kind) {
    case 'divide':
      return publicSubgraphs(readCatalog(task.catalog), task.sdl, task.remotes);
    case 'compose':
      return composePublic(task.subgraphs);
    case 'compare':
      return compareSchemas(task.before, task.after);
    case 'read':
      return task.subgraphs.flatMap(readPublished);
    default:
      return task satisfies never;
  }
}

async function report(task: SchemaTask): Promise<TaskReport> {
  try {
    return { kind: 'done', answer: await answer(task) };
  } catch (thrown) {
    return { kind: 'failed', code: thrown instanceof WeirError ? thrown.code : 'INTERNAL', message: messageOf(thrown) };
  }
}

parentPort?.on('message', (task: SchemaTask) => void report(task).then((said) => parentPort?.postMessage(said)));
