export { graphSdl } from './graph-sdl.ts';
export { publicParts } from './public-parts.ts';
export type { PublicParts } from './public-parts.ts';
export { HUB_TYPE_NAMES } from './hub-types.ts';
export { hubScalars } from './scalars/hub-scalars.ts';
export { buildPublicSchema, definitionsOf, publicSchemaSteps } from './public-schema.ts';
export { schemaFaults } from './schema-faults.ts';
