import type { Services } from "../application/services.ts";
import { gatewayRoutes, hookRoute, type Reference } from "./gateway.ts";
import { nativeActions } from "./native/actions.ts";
import { nativeOperation } from "./native/operations.ts";
import { nativeReads } from "./native/reads.ts";
import { type Document, openApiOf } from "./openapi/document.ts";
import type { Route } from "./route.ts";
import { actionRoute } from "./v1/actions.ts";
import { batchRoute } from "./v1/batch.ts";
import { cancelManyRoute } from "./v1/cancel-many.ts";
import { catalogueRoute } from "./v1/catalogue.ts";
import { changeRoutes } from "./v1/changes.ts";
import { compareRoutes } from "./v1/compares.ts";
import { cutoverRoute } from "./v1/cutover.ts";
import { delayRoute } from "./v1/delay.ts";
import { eventRoute } from "./v1/events.ts";
import { jobRoutes } from "./v1/jobs.ts";
import { ledgerRoutes } from "./v1/ledger.ts";
import { lockRoutes } from "./v1/locks.ts";
import { logRoute } from "./v1/logs.ts";
import { operationRoutes } from "./v1/operations.ts";
import { precheckRoute } from "./v1/prechecks.ts";
import { type MakePreview, previewRoute } from "./v1/preview.ts";
import { redactionRoutes } from "./v1/redactions.ts";
import { segmentRoutes } from "./v1/segments.ts";

/** What the routes take from elsewhere. */
export interface Sources {
  readonly preview: MakePreview;
  /** Make the handlers of `/docs` for the document of these routes. */
  readonly openReference: (document: () => Document) => Reference;
}

/** Every route for programs, in the order of the reference: the actions of a job come first, they are what the gateway is for. */
export function restRoutes(services: Services, { preview, openReference }: Sources): readonly Route[] {
  let built: Document | undefined;
  const document = () => {
    built ??= openApiOf(routes);
    return built;
  };
  const routes: readonly Route[] = [
    actionRoute(services),
    batchRoute(services),
    cancelManyRoute(services),
    catalogueRoute(),
    ...jobRoutes(services),
    ...compareRoutes(services),
    logRoute(services),
    precheckRoute(services),
    delayRoute(services),
    cutoverRoute(services),
    ...lockRoutes(services),
    ...operationRoutes(services),
    ...changeRoutes(services),
    eventRoute(services),
    ...ledgerRoutes(services),
    ...segmentRoutes(services),
    ...redactionRoutes(services),
    ...nativeActions(services),
    ...nativeReads(services),
    nativeOperation(services),
    hookRoute(),
    previewRoute(services, preview),
    ...gatewayRoutes(services, document, openReference(document)),
  ];
  return routes;
}
