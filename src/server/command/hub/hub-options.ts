import type { Command } from '../command.ts';

/** Where a hub is that runs here and was told nothing. */
export const DEFAULT_URL = 'http://127.0.0.1:4000';

/** The flags of every command that speaks to a running hub. */
export const HUB_OPTIONS = {
  url: { type: 'string', value: 'URL', description: `Of the hub (WEIR_URL; ${DEFAULT_URL} where nothing is said).` },
  token: { type: 'string', value: 'TOKEN', description: 'For that hub (WEIR_TOKEN).' },
  json: { type: 'boolean', description: 'Prints the answer as JSON.' },
} as const satisfies Command['options'];
