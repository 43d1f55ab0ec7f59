import { sampleSchema } from "../v1/preview.ts";
import { healthSchema, previewSchema, readinessSchema } from "./answers-gateway.ts";
import type { Route } from "./route.ts";

/** Hooks of platforms, what rules would make of an event, how the gateway is, and what is public. */
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
    method: "post",
    path: "/v1/rules/preview",
    id: "previewRules",
    tag: "gateway",
    who: "client",
    summary: "What an event would become",
    description:
      "Which rule of a source fits a sample payload, the command it stands for, and what policy says of that. Nothing is sent. For who may read every job.",
    body: {
      schema: sampleSchema,
      examples: {
        label: {
          summary: "a label on an issue",
          value: {
            source: "github",
            headers: { "X-GitHub-Event": "issues", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958" },
            payload: {
              action: "labeled",
              label: { name: "drs:precheck orders" },
              issue: { number: 17, title: "Move orders" },
              repository: { id: 35129377, full_name: "octo-org/infra" },
              sender: { id: 100001, type: "User" },
            },
          },
        },
      },
    },
    answers: { 200: { description: "What would become of it", schema: previewSchema } },
    refusals: { 403: "denied", 404: "unknown_source" },
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
    path: "/readyz",
    id: "readiness",
    tag: "gateway",
    who: "client",
    summary: "Whether the cloud takes the gateway's calls",
    description:
      "Reads one job of each account, at most once a minute and not while calls pause. For clients with `metrics`.",
    answers: {
      200: { description: "It does", schema: readinessSchema },
      503: { description: "It does not, and what to do", schema: readinessSchema },
    },
    refusals: { 403: "denied" },
  },
  {
    method: "get",
    path: "/metrics",
    id: "metrics",
    tag: "gateway",
    who: "client",
    summary: "Series for Prometheus",
    description: "OpenMetrics 1.0. For clients with `metrics`.",
    answers: { 200: { description: "Every series", types: ["application/openmetrics-text"] } },
    refusals: { 403: "denied" },
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
