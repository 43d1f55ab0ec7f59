import { createServer } from "node:net";
import { LaunchError } from "./settings.ts";

/** Listens on a port of the loopback interface for a moment and returns its number; 0 takes any that is free. */
const tryPort = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** A port on the loopback interface that is free now. */
export const freePort = () => tryPort(0);

/**
 * Makes sure that a port can be had before anything is started on it: what answers there could be somebody else's.
 * @throws LaunchError naming the variable to set
 */
export async function requirePort(port: number, variable: string): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new LaunchError(`${variable} is no port: 1 to 65535`);
  await tryPort(port).catch((error: NodeJS.ErrnoException) => {
    throw new LaunchError(`port ${port} cannot be used (${error.code}): stop what uses it, or set ${variable}`);
  });
}
