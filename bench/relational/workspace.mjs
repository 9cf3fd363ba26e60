import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who asks: somebody of one role, which sees these tables. */
const ROLE = 'clerk';

const FILES = {
  'weir.yaml': 'workspace: bench\nnetwork: { allow: ["127.0.0.1/32"] }\n',
  'sources/shop.yaml': 'source: shop\nkind: postgres\nprefix: ""\nconnection: "${env:SHOP_URL}"\n',
  [`policies/${ROLE}.yaml`]: `role: ${ROLE}\nallow: { shop.customers: {}, shop.orders: {}, shop.order_lines: {}, shop.products: {} }\n`,
};
const CREATE = 'mutation ($input: CreateTokenInput!) { createToken(input: $input) { ... on CreateToken { token } } }';

/** Writes the hub's workspace into a folder. */
export function writeWorkspace(folder) {
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

/** A token of the role's. */
export const makeToken = async (hub) => (await hub.control(CREATE, { input: { name: 'bench', roles: [ROLE] } })).createToken.token;
