import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { html } from "hono/html";
import type { NoteRefusal } from "../ingress/refusals.ts";
import { type SessionOf, sessionCookie } from "../ingress/sessions.ts";
import type { Services } from "../services.ts";
import { changeRoutes } from "./changes.ts";
import { jobsPage } from "./jobs.ts";
import { operationPage } from "./operation.ts";
import { operationsPage } from "./operation-list.ts";
import { signInRoutes } from "./sign-in.ts";
import { ownForms, type VisitEnv, visitors } from "./visit.ts";

/** Bytes of a form: a few fields. */
const FORM_BYTES = 16 * 1024;

/** The operations console: pages for who is signed in, written here, which work without script. */
export function consoleRoutes(services: Services, sessionOf: SessionOf, noteRefusal: NoteRefusal) {
  const visit = visitors(services, sessionOf);
  const small = bodyLimit({ maxSize: FORM_BYTES });
  const forms = [small, visit, ownForms] as const;
  const console = new Hono<VisitEnv>();
  console.use("/sign-in", small);
  console.route("/", signInRoutes(services, noteRefusal));
  console.post("/sign-out", ...forms, (c) => {
    c.header("set-cookie", sessionCookie(c.req.url, ""));
    return c.redirect("/sign-in", 303);
  });
  console.get("/", visit, jobsPage);
  console.get("/operations", visit, (c) => operationsPage(c, async () => html``));
  console.get("/operations/:id", visit, operationPage);
  console.post("/operations/:id/:word", ...forms);
  console.post("/jobs/:job/:change", ...forms);
  console.route("/", changeRoutes());
  return console;
}
