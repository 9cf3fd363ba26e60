export { graphSdl } from './graph-sdl.ts';
export { HUB_TYPE_NAMES } from './hub-types.ts';
export { hubScalars } from './scalars/hub-scalars.ts';
export { buildPublicSchema } from './public-schema.ts';
