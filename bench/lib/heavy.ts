import { slackCommand } from "../../scripts/lib/slack-request.ts";
import { type Demo, newJobId } from "../load/requests.ts";

/** A request that is as heavy as it can be made. */
export interface Heavy {
  readonly name: string;
  /** What it is answered with. */
  readonly status: number;
  readonly request: (demo: Demo) => HeavyRequest;
}

interface HeavyRequest extends RequestInit {
  readonly path: string;
}

/** The largest body that is read at all; nearly, since what stands around it counts as well. */
const LARGEST = 512 * 1024 - 1000;

const MEGABYTE = 1024 * 1024;

/** So many bytes of a text said again and again. */
const filled = (text: string, bytes: number) => text.repeat(Math.floor(bytes / text.length));

const asClient = (path: string, { token }: Demo, body: string): HeavyRequest => ({
  path,
  method: "POST",
  headers: { authorization: `Bearer ${token}`, "x-auth-token": token, "content-type": "application/json" },
  body,
});

const batchPath = ({ project }: Demo) => `/v5/${project}/jobs/action`;

/** A client that may read and do nothing. */
const asViewer = (demo: Demo): Demo => ({ ...demo, token: demo.variables.VIEWER_TOKEN ?? "" });

const fullBatch = () =>
  JSON.stringify({ jobs: Array.from({ length: 100 }, () => ({ job_id: newJobId(), action_name: "stop" })) });

const ROW = '{"job_id":"x","action_name":"stop"},';

const manyKeys = (count: number) =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 0])));

const form = (body: string, secret: string): HeavyRequest => {
  const { headers } = slackCommand({ text: "help", secret });
  return { path: "/hooks/slack", method: "POST", headers, body };
};

export const HEAVY: readonly Heavy[] = [
  {
    name: "13,000 rows",
    status: 400,
    request: (demo) => asClient(batchPath(demo), asViewer(demo), `{"jobs":[${ROW.repeat(13_000)}0]}`),
  },
  {
    name: "100 rows without a right",
    status: 200,
    request: (demo) => asClient(batchPath(demo), asViewer(demo), fullBatch()),
  },
  { name: "1 MB", status: 413, request: (demo) => asClient("/v1/actions", demo, filled("x", MEGABYTE)) },
  {
    name: "deep JSON",
    status: 400,
    request: (demo) => asClient("/v1/actions", demo, filled("[", LARGEST / 2) + filled("]", LARGEST / 2)),
  },
  {
    name: "a long string",
    status: 400,
    request: (demo) => asClient("/v1/actions", demo, `{"items":[{"job":"${filled("x", LARGEST)}","action":"stop"}]}`),
  },
  { name: "40,000 keys", status: 400, request: (demo) => asClient("/v1/actions", demo, manyKeys(40_000)) },
  {
    name: "as many keys as may be",
    status: 400,
    request: (demo) => asClient("/v1/actions", demo, manyKeys(19_990)),
  },
  {
    name: "form fields",
    status: 400,
    request: ({ signingSecret }) => form(filled("a=b&", LARGEST), signingSecret),
  },
  {
    name: "query parameters",
    status: 400,
    request: (demo) => ({ ...asClient(`/v1/jobs?${filled("a&", 16_000)}`, demo, ""), method: "GET", body: null }),
  },
];
