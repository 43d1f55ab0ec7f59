import type { DirectoryJob } from "../../src/model/directory.ts";

/** So many jobs as DRS lists them, `orders-00000` and so on, every tenth of them paused. */
export const directoryJobs = (count: number): DirectoryJob[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `c7debc9c-8e09-4a5d-8dd6-${String(index).padStart(8, "0")}jb1a`,
    name: `orders-${String(index).padStart(5, "0")}`,
    status: index % 10 === 0 ? "PAUSING" : "INCRE_TRANSFER_STARTED",
    ...{ type: "sync", engine: "mysql", direction: "up", network: "eip", role: null, parent: null },
    createdAt: index,
  }));
