import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A SOCKS5 proxy that wants a login, takes any, and leads every host to one server. https://www.rfc-editor.org/rfc/rfc1928 */
export async function startSocksProxy(target: string) {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const [hostname = '', port = ''] = target.split(':');

  async function talk(socket: Socket): Promise<void> {
    const read = async () => (await once(socket, 'data'))[0] as Buffer;
    await read();
    socket.write(Buffer.from([5, 2]));
    const login = await read();
    const password = 2 + login.readUInt8(1);
    requests.push(`${login.subarray(2, password).toString()}:${login.subarray(password + 1).toString()}`);
    socket.write(Buffer.from([1, 0]));
    const wanted = await read();
    const end = 5 + wanted.readUInt8(4);
    requests.push(`${wanted.subarray(5, end).toString()}:${wanted.readUInt16BE(end)}`);
    const tunnel = connect(Number(port), hostname);
    await once(tunnel, 'connect');
    socket.pipe(tunnel).pipe(socket);
    socket.on('close', () => tunnel.destroy());
    socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  }
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    void talk(socket).catch(() => socket.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The login and the address of each connection. */
    requests: requests as readonly string[],
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
