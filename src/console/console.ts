import { createMiddleware } from "hono/factory";
import { Hono } from "hono/tiny";
import type { Services } from "../application/services.ts";
import type { NoteRefusal } from "../application/sources/refusal-counts.ts";
import { endSession, type SessionOf } from "../sessions/visitor.ts";
import { BODY_FAULTS, readBytes } from "../shared/body.ts";
import { INBOUND } from "../shared/limits.ts";
import { problem } from "../shared/problem.ts";
import { changeRoutes } from "./forms/changes.ts";
import { jobsPage } from "./pages/jobs.ts";
import { operationPage } from "./pages/operation.ts";
import { approvalsPage, operationsPage } from "./pages/operations.ts";
import { policyPage } from "./pages/policy.ts";
import { readinessPage } from "./pages/readiness.ts";
import { ledgerPage, refusalsPage } from "./pages/records.ts";
import { signInRoutes } from "./pages/sign-in.ts";
import { sourcesPage } from "./pages/sources.ts";
import { ownForms, type VisitEnv, visitors } from "./visit.ts";

/** Nothing is done with a form that is too large or did not arrive whole. */
const small = createMiddleware(async (c, next) => {
  const body = await readBytes(c, INBOUND.consoleFormBytes);
  if (body.ok) return next();
  return body.error === "too_large"
    ? problem(c, 413, "body_too_large", `a form must have at most ${INBOUND.consoleFormBytes} bytes`)
    : problem(c, 400, "invalid_request", BODY_FAULTS.incomplete);
});

/** The operations console: pages for who is signed in, written here, which work without script. */
export function consoleRoutes(services: Services, sessionOf: SessionOf, noteRefusal: NoteRefusal) {
  const visit = visitors(services, sessionOf);
  const forms = [small, visit, ownForms] as const;
  const console = new Hono<VisitEnv>();
  console.use("/sign-in", small);
  console.route("/", signInRoutes(services, noteRefusal));
  console.post("/sign-out", ...forms, (c) => {
    endSession(c);
    return c.redirect("/sign-in", 303);
  });
  console.get("/", visit, jobsPage);
  console.get("/jobs/:job/readiness", visit, readinessPage);
  console.get("/operations", visit, operationsPage);
  console.get("/operations/:id", visit, operationPage);
  console.get("/approvals", visit, approvalsPage);
  console.get("/refusals", visit, refusalsPage);
  console.get("/ledger", visit, ledgerPage);
  console.get("/sources", visit, sourcesPage);
  console.get("/policy", visit, policyPage);
  for (const path of ["/operations/:id/:word", "/jobs/:job/actions", "/jobs/:job/lock"]) console.post(path, ...forms);
  console.route("/", changeRoutes());
  return console;
}
