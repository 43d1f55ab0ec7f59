import { type ActionOperation, UNTRIED, type WatchOperation } from "../../src/model/operation.ts";

/** An operation as a command creates it: a queued pause. */
const QUEUED: ActionOperation = {
  id: "aaaaaa-01K0000000000000000000000",
  job: {
    alias: "orders",
    account: "main",
    project_id: "0".repeat(32),
    id: "c7debc9c-8e09-4a5d-8dd6-cc44f78jb20r",
    name: null,
  },
  kind: "action",
  action: "stop",
  lane: "status",
  content: "",
  params: {},
  actionParams: {},
  language: null,
  ignoreState: false,
  confirmation: "waived",
  state: "queued",
  source: "slack",
  channel: null,
  principal: { kind: "person", id: "slack:T0001/U0001", name: "dba-1" },
  reason: null,
  approval: null,
  ...UNTRIED,
  retryOf: null,
  createdAt: 0,
  updatedAt: 0,
  acceptedAt: null,
};

/** Build an operation for a test that needs only some of its fields. */
export const testOperation = (change: Partial<ActionOperation> = {}): ActionOperation => ({ ...QUEUED, ...change });

/** Build a running watch for a test that needs only some of its fields. */
export const testWatch = (change: Partial<WatchOperation> = {}): WatchOperation => ({
  ...QUEUED,
  ...{ kind: "watch", action: "watch", goal: null, lane: "side", state: "running" },
  ...change,
});
