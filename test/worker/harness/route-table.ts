import type { Services } from "../../../src/application/services.ts";
import { openReference } from "../../../src/console/reference/page.ts";
import type { Route } from "../../../src/rest/route.ts";
import { restRoutes, type Sources } from "../../../src/rest/routes.ts";
import { err } from "../../../src/shared/result.ts";

/** The route table, for tests that read it; its handlers have nothing to work with. */
export const routeTable = (sources: Partial<Sources> = {}): readonly Route[] =>
  restRoutes({} as Services, { preview: async () => err({ known: [] }), openReference, ...sources });
