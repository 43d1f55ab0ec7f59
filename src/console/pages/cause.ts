import type { FailureCause } from "../../model/failure.ts";
import { type Html, html } from "../html.ts";
import type { Visit } from "../visit.ts";

/** Why a job has failed: the cause, the line of its log with values masked, and what to do. */
export const causeText = ({ messages: { failures } }: Pick<Visit, "messages">, cause: FailureCause): Html =>
  html`${failures.causes[cause.kind](cause.table)}${cause.line === null ? "" : html`<br><q>${cause.line}</q>`}<br><span class="soft">${failures.todo[cause.kind]}</span>`;
