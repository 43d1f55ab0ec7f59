/** Runs with every test file and passes its secrets on with the file's result. */
import { afterEach } from "vitest";
import { notedSecrets } from "./registry.ts";

afterEach(({ task }) => {
  task.file.meta.secrets = notedSecrets;
});
