import { healthSchema } from "./answers.ts";
import type { Route } from "./route.ts";

/** Hooks of platforms, and what is public. */
export const gatewayRoutes: readonly Route[] = [
  {
    method: "post",
    path: "/hooks/{source}",
    id: "hook",
    tag: "platforms",
    who: "platform",
    summary: "Where a platform sends commands and events",
    description: "Signed by the platform over the raw bytes. Body and answer are the platform's own.",
    body: { types: ["application/x-www-form-urlencoded", "application/json"] },
    answers: { 200: { description: "As the platform wants it" } },
    refusals: { 404: "unknown_source", 413: "body_too_large", 415: "unsupported_media_type", 429: "rate_limited" },
  },
  {
    method: "get",
    path: "/healthz",
    id: "health",
    tag: "gateway",
    who: "public",
    summary: "Whether the gateway answers",
    answers: { 200: { description: "It does; stand-ins in use are named", schema: healthSchema } },
  },
  {
    method: "get",
    path: "/openapi.json",
    id: "openapi",
    tag: "gateway",
    who: "public",
    summary: "This document",
    answers: { 200: { description: "OpenAPI 3.1", types: ["application/json"] } },
  },
  {
    method: "get",
    path: "/docs",
    id: "docs",
    tag: "gateway",
    who: "public",
    summary: "The reference to read",
    answers: { 200: { description: "A page", types: ["text/html"] } },
  },
  {
    method: "get",
    path: "/docs/style.css",
    id: "docsStyle",
    tag: "gateway",
    who: "public",
    summary: "The reference's looks",
    answers: { 200: { description: "A style sheet", types: ["text/css"] } },
  },
];
