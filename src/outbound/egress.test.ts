import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../test/support/runs.ts";
import { isAllowed } from "./egress.ts";

const HOSTS = ["hooks.slack.com", "slack.com"];

describe("an address is not called", () => {
  test.each([
    ["that is none", ""],
    ["that is a word", "hooks.slack.com"],
    ["that is a path", "/commands/T0001"],
    ["without a scheme", "//hooks.slack.com/commands"],
    ["without a host", "https://"],
    ["over plain http", "http://hooks.slack.com/commands"],
    ["of another scheme", "ftp://hooks.slack.com/"],
    ["in a file", "file:///etc/passwd"],
    ["in a script", "javascript:alert(1)"],
    ["in data", "data:text/plain,https://hooks.slack.com"],
    ["on another host", "https://example.com/hooks.slack.com"],
    ["on a host that ends alike", "https://evilhooks.slack.com/"],
    ["on a host that begins alike", "https://hooks.slack.com.example.com/"],
    ["on a host below", "https://a.hooks.slack.com/"],
    ["on the host's own domain", "https://api.slack.com/"],
    ["on a host with a dot at its end", "https://hooks.slack.com./"],
    ["on a host with a dot before it", "https://.hooks.slack.com/"],
    ["on another port", "https://hooks.slack.com:8443/"],
    ["on port 80", "https://hooks.slack.com:80/"],
    ["with a user", "https://someone@hooks.slack.com/"],
    ["with a user and a password", "https://a:b@hooks.slack.com/"],
    ["with a password alone", "https://:b@hooks.slack.com/"],
    ["with the host for a user", "https://hooks.slack.com@example.com/"],
    ["with the host for a user and a port", "https://hooks.slack.com:443@example.com/"],
    ["with the host after a backslash", "https://example.com\\@hooks.slack.com/"],
    ["with the host after a fragment", "https://example.com#@hooks.slack.com/"],
    ["with the host after a query", "https://example.com?@hooks.slack.com/"],
    ["on loopback", "https://127.0.0.1/"],
    ["on loopback, written as one number", "https://2130706433/"],
    ["on loopback, written in hexadecimal", "https://0x7f000001/"],
    ["on loopback in IPv6", "https://[::1]/"],
    ["on the metadata service", "https://169.254.169.254/latest/meta-data"],
    ["on localhost", "https://localhost/"],
    ["on a host in look-alike letters", "https://hооks.slack.com/"],
    ["with a tab in the host's name, which parsers drop", "https://hooks.slack.com\t.example.com/"],
    ["with an encoded dot at the end of the host", "https://hooks.slack.com%2eexample.com/"],
  ])("%s", (_, url) => {
    expect(isAllowed(url, HOSTS)).toBe(false);
  });

  test("when no host is allowed", () => {
    expect(isAllowed("https://hooks.slack.com/", [])).toBe(false);
  });

  test("unless fetch would go to an allowed host, whatever is written", () => {
    const parts = fc.constantFrom(
      "https:",
      "http:",
      "/",
      "//",
      "\\",
      "@",
      ":",
      "#",
      "?",
      "443",
      "hooks.slack.com",
      "evil",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.array(parts, { maxLength: 8 }).map((found) => found.join("")),
        ),
        (url) => {
          const origin = isAllowed(url, HOSTS) ? new URL(url).origin : null;
          expect([null, "https://hooks.slack.com", "https://slack.com"]).toContain(origin);
        },
      ),
      { numRuns: runs(1000) },
    );
  });
});

describe("an address is called", () => {
  test.each([
    ["on a host of the list", "https://hooks.slack.com/commands/T0001/1/x"],
    ["on another host of the list", "https://slack.com/api/chat.postMessage?pretty=1"],
    ["with the usual port written out", "https://hooks.slack.com:443/commands"],
    ["with its host in capitals", "HTTPS://HOOKS.SLACK.COM/commands"],
  ])("%s", (_, url) => {
    expect(isAllowed(url, HOSTS)).toBe(true);
  });
});
