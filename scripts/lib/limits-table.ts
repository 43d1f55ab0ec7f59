import { BATCH_ITEMS, COMMAND_RATE, EVENTS, INBOUND, PAGE, WAITING, WATCH } from "../../src/shared/limits.ts";

/** What one request, or one caller, may ask for at most, as a table of Markdown. */

const NUMBER = new Intl.NumberFormat("en-US");

const kilobytes = (bytes: number) => `${NUMBER.format(bytes / 1024)} KB`;

const ROWS: readonly (readonly [what: string, most: number | string, beyond: string])[] = [
  ["bytes of a body", kilobytes(INBOUND.bodyBytes), "413"],
  ["bytes of a form of the console", kilobytes(INBOUND.consoleFormBytes), "413"],
  ["parameters of a query", INBOUND.queryParameters, "400"],
  ["levels of JSON in a body", INBOUND.jsonLevels, "400"],
  ["values of JSON in a body, over all levels", INBOUND.jsonValues, "400"],
  ["bytes of a string of JSON in a body", INBOUND.jsonString, "400"],
  ["fields of a platform's form", INBOUND.formFields, "400"],
  ["items of `POST /v1/actions`, rows of a `/v5` batch", BATCH_ITEMS, "400"],
  ["objects in the text of a compare's or repair's selection", INBOUND.selectedObjects, "400"],
  ["errors that a response names", INBOUND.fieldErrors, "the rest is not listed"],
  ["characters of a chat command", INBOUND.commandCharacters, "a reply that says so"],
  ["mentions in a Feishu message", INBOUND.mentions, "ignored"],
  ["characters of an `Idempotency-Key`", INBOUND.idempotencyKeyCharacters, "400"],
  ["characters of a job's, action's or source's name in a body", INBOUND.nameCharacters, "400"],
  ["characters of a reason", INBOUND.reasonCharacters, "400"],
  ["operations on a page", PAGE.max, "400"],
  ["event streams of a principal", EVENTS.streams, "429"],
  ["event streams of an isolate", EVENTS.allStreams, "429"],
  ["connections of event streams to one desk", EVENTS.readersPerDesk, "the stream ends"],
  ["requests that wait for one operation", WAITING.perOperation, "answered without waiting"],
  ["requests that wait on one desk", WAITING.perDesk, "answered without waiting"],
  ["watches of a person on one desk", WATCH.perPerson, "a reply that says so"],
  ["commands of a person at once", COMMAND_RATE.person.burst, "429, or a reply that says so"],
  ["commands of a client at once, unless the config says more", COMMAND_RATE.client.burst, "429"],
];

const cell = (most: number | string) => (typeof most === "number" ? NUMBER.format(most) : most);

export const limitsTable = (): string =>
  [
    ["what", "at most", "beyond that"],
    ["---", "---:", "---"],
    ...ROWS.map(([what, most, beyond]) => [what, cell(most), beyond]),
  ]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
