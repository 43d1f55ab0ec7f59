import type { Context } from "hono";
import { type CheckInWords, describeChecks, judgeCutover } from "../../application/jobs/cutover.ts";
import { jobLabel } from "../../application/jobs/find-job.ts";
import { lookUpJob } from "../../application/jobs/look-up-job.ts";
import { isAllowedTo } from "../../application/services.ts";
import { showCutover } from "../../chat/compose/cutover.ts";
import { composeUnreadable } from "../../chat/compose/jobs.ts";
import type { CheckState } from "../../model/cutover.ts";
import { plainText } from "../../model/message.ts";
import { type Html, html, NOTHING } from "../html.ts";
import { show, tellRefusal, type Visit, type VisitEnv } from "../visit.ts";

const CLASSES: Readonly<Record<CheckState, string>> = {
  met: "good",
  warning: "warn",
  not_met: "bad",
  unknown: "soft",
};

/** `/jobs/{job}/readiness`: whether a job can be cut over, and each check with what to do. DRS is read for it. */
export async function readinessPage(c: Context<VisitEnv>) {
  const visit = c.get("visit");
  const { services, words, messages } = visit;
  const found = await lookUpJob(services, visit, { asked: c.req.param("job") ?? "", right: "read", pending: false });
  if (!found.ok || !isAllowedTo(services, visit, "read", found.value))
    return tellRefusal(c, 404, words.unknownJob, "/");
  const label = jobLabel(found.value);
  const read = await judgeCutover(services, visit, found.value);
  if (read.kind !== "read") return tellRefusal(c, 409, plainText(composeUnreadable(label, read, messages)), "/");
  const { headline } = showCutover(read.value, { label, written: label }, messages);
  const checks = describeChecks(read.value, label, messages);
  const body = html`<p>${headline}</p><table><tbody>${checks.map((check) => row(visit, check))}</tbody></table>`;
  return show(c, { at: "jobs", title: `${words.readiness} (${label})`, body });
}

const row = ({ messages }: Visit, { check, name, finding, todo, command }: CheckInWords): Html => {
  const help = [todo, command && `/drs ${command}`].filter((part) => part !== null).join(": ");
  return html`<tr><th scope="row">${name}</th><td><strong class="${CLASSES[check.state]}">${messages.cutover.states[check.state]}</strong></td><td>${finding}</td><td>${help === "" ? NOTHING : help}</td></tr>`;
};
