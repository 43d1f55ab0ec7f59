import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { secret } from "../support/log-scan/registry.ts";

/** The senders that docs/platforms/generic.md gives people do what the official library wants. */

const DOCUMENT = readFileSync("docs/platforms/generic.md", "utf8");
const SECRET = secret("the secret of the documents' sender", `whsec_${btoa("the-key-of-a-documented-sender-0")}`);

const scriptOf = (language: string) =>
  new RegExp(`<!-- sender: ${language} -->\\s+\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(DOCUMENT)?.[1] ?? "";

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What a script sends, and what it says of the answer. */
async function sent(command: string, ...options: string[]) {
  const received: { body: string; headers: IncomingMessage["headers"] }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ body: await bodyOf(request), headers: request.headers });
    response.end('{"ok":true}');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, DRS_URL: `http://127.0.0.1:${port}/hooks/deploys`, DRS_SECRET: SECRET };
  const { stdout } = await promisify(execFile)(command, options, { env });
  server.close();
  return { received, stdout };
}

describe("the documented sender", () => {
  test.each([
    ["node", process.execPath, "--input-type=module", "-e"],
    ["bash", "bash", "-euc"],
  ])("in %s signs as Standard Webhooks want", async (language, command, ...options) => {
    const { received, stdout } = await sent(command, ...options, scriptOf(language));
    const [request, ...more] = received;
    const headers = request?.headers as Record<string, string>;
    expect(headers["content-type"]).toBe("application/json");
    expect(new Webhook(SECRET).verify(request?.body ?? "", headers)).toEqual({
      type: "deploy.finished",
      data: { id: "R-17", title: "start orders" },
    });
    expect(stdout).toContain('{"ok":true}');
    expect(more).toEqual([]);
  });
});
