// The tests' own configuration, over sources in which the hole that HOLE names is put: no file is changed.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import base from '../../test/vitest.config.ts';
import { holes } from './holes.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const hole = holes.find(({ name }) => name === process.env.HOLE);

const config = mergeConfig(base, {
  root,
  plugins: [
    {
      name: 'hole',
      enforce: 'pre',
      transform: (code, id) => (hole && id === join(root, hole.file) ? code.replace(hole.find, () => hole.replace) : undefined),
    },
  ],
});

export default { ...config, test: { ...config.test, globalSetup: [join(root, '.ci/mutations/shared-database.mjs')] } };
