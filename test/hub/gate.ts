import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterwards } from './afterwards.ts';

/** A port in front of a server: what is behind it can be down, come back, or say nothing, at one address. */
export interface Gate {
  readonly port: number;
  /** Lets everything through. */
  open(): Promise<void>;
  /** Cuts what is connected, and refuses. */
  close(): Promise<void>;
  /** Accepts, and lets nothing through, until it is opened or closed. */
  hold(): Promise<void>;
}

/** A gate that is closed at first. */
export async function makeGate(target: NetConnectOpts): Promise<Gate> {
  const sockets = new Set<Socket>();
  let holding = false;
  const server = createServer((near) => {
    const far = connect(target);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy(), sockets.delete(socket)));
    }
    near.pipe(far);
    far.pipe(near);
    if (holding) stop(near, far);
  });
  const stop = (...some: Socket[]) => some.forEach((socket) => socket.unpipe().pause());
  const listen = async (port: number) => {
    if (server.listening) return;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async () => {
    holding = false;
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  await close();
  afterwards(close);
  return {
    port,
    close,
    async open() {
      if (holding) await close();
      await listen(port);
    },
    async hold() {
      holding = true;
      stop(...sockets);
      await listen(port);
    },
  };
}
