import mysql2, { type AuthPlugin } from 'mysql2';

/** Without TLS the password would be encrypted by whatever key comes over the wire, and so be told to whoever stands between. */
const onServerPublicKey = (): never => {
  throw new Error(
    'the server wants the password itself, which is told over TLS alone: say ssl-mode=REQUIRED or VERIFY_IDENTITY, and turn TLS on in the server where it is off',
  );
};

/** What a plugin throws is then the connection's fault, and not the process's. */
const throwing =
  (plugin: AuthPlugin): AuthPlugin =>
  (about) => {
    const answer = plugin(about);
    return async (data) => (await answer(data)) as Buffer;
  };

/** How a password is told to a server that keeps its SHA-256. A plain connection is let in by the server's cache alone. */
export const PASSWORD_PLUGINS: Readonly<Record<string, AuthPlugin>> = {
  caching_sha2_password: throwing(mysql2.authPlugins.caching_sha2_password({ onServerPublicKey })),
  sha256_password: throwing(mysql2.authPlugins.sha256_password({ onServerPublicKey })),
};
