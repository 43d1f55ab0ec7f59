/** Runs with every test file: hands its secrets on, which vitest carries over with the file's result. */
import { afterEach } from "vitest";
import { notedSecrets } from "./registry.ts";

afterEach(({ task }) => {
  task.file.meta.secrets = notedSecrets;
});
