import * as z from "zod";
import type { Delivery } from "../../model/report.ts";
import { deliveryByStatus } from "../../outbound/delivery.ts";
import type { PlatformAnswer } from "../../outbound/egress.ts";
import { parseJson } from "../../shared/json.ts";

/** Session webhooks answer 200 to what they refuse too, and say so in the body. */
const sessionSchema = z.object({ errcode: z.number().int() });

/** What the session says of a busy DingTalk, and of more than twenty messages of a robot in a minute. */
const BUSY = -1;
const TOO_FAST = 130101;

/** Milliseconds until a robot that was too fast is heard again: its messages are counted by the minute. */
const MINUTE = 60_000;

/** What became of a message to a session webhook. */
export function deliveryBySession(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure" || delivery.kind !== "delivered") return delivery;
  const said = sessionSchema.safeParse(parseJson(answer.text));
  if (!said.success) return UNREADABLE;
  const { errcode } = said.data;
  if (errcode === 0) return { kind: "delivered" };
  const cause = `errcode ${errcode}`;
  if (errcode === TOO_FAST) return { kind: "retry", cause, retryAfter: MINUTE };
  return errcode === BUSY ? { kind: "retry", cause, retryAfter: null } : { kind: "gone", cause };
}

const UNREADABLE: Delivery = { kind: "retry", cause: "DingTalk's answer cannot be read", retryAfter: null };

/** The code is written down and logged, so only what is one is taken for one. */
const refusalSchema = z.object({ code: z.string().regex(/^[A-Za-z0-9_.]{1,100}$/) });

/** Calls beyond an app's or the interface's share in a second are answered 403 (DingTalk, "API call frequency limits"). */
const THROTTLED = /\.QpsLimitFor/;

/** DingTalk answers 400 to a token that it does not know any more; by its own documents 401. */
const UNAUTHENTICATED = "InvalidAuthentication";

const codeOf = ({ text }: { readonly text: string }) => refusalSchema.safeParse(parseJson(text)).data?.code ?? null;

/** Whether the robot's token is not taken any more. */
export const isTokenRefused = (answer: PlatformAnswer): boolean =>
  answer.kind === "answer" && (answer.status === 401 || (answer.status === 400 && codeOf(answer) === UNAUTHENTICATED));

/** People that a message does not reach, by why (DingTalk, "Send one-on-one messages in batches", response). */
const receiptSchema = z.object({
  processQueryKey: z.string().optional(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  filteredStaffIdList: z.array(z.string()).nullish(),
});

/** What became of a message of the robot, to a group or to one person. */
export function deliveryByRobot(answer: PlatformAnswer): Delivery {
  const delivery = deliveryByStatus(answer);
  if (answer.kind === "failure") return delivery;
  if (delivery.kind === "gone") {
    const code = codeOf(answer);
    if (code === null) return delivery;
    return THROTTLED.test(code) ? { kind: "retry", cause: code, retryAfter: null } : { kind: "gone", cause: code };
  }
  if (delivery.kind !== "delivered") return delivery;
  const receipt = receiptSchema.safeParse(parseJson(answer.text));
  if (!receipt.success) return UNREADABLE;
  const { flowControlledStaffIdList, invalidStaffIdList, filteredStaffIdList } = receipt.data;
  if (flowControlledStaffIdList?.length) {
    return { kind: "retry", cause: "too many messages to this person", retryAfter: MINUTE };
  }
  return invalidStaffIdList?.length || filteredStaffIdList?.length
    ? { kind: "gone", cause: "the person does not get messages of the robot" }
    : delivery;
}
