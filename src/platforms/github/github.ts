import { SCHEMES } from "../../ingress/schemes.ts";
import type { TrackerOf } from "../tickets/tracker.ts";

export const github: TrackerOf<"github"> = {
  scheme: () => SCHEMES.github,
  contentTypes: ["application/json"],
  parse: () => ({ ignored: "not a comment" }),
  ownId: ({ bot }) => bot,
};
