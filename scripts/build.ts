/** `npm run build [-- --config PATH]`: bundles the Worker of a config. */
import { parseArgs } from "node:util";
import { bundle } from "./lib/bundle.ts";
import { CONFIG_OPTION, configPath } from "./lib/config.ts";

const { values } = parseArgs({ options: CONFIG_OPTION });
const { raw, gzipped } = await bundle(configPath(values.config));
console.log(`dist/worker.js ${(raw / 1024).toFixed(1)} KB, ${(gzipped / 1024).toFixed(1)} KB gzipped`);
