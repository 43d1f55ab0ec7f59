import { bundle } from "./lib/bundle.ts";

const { raw, gzipped } = await bundle();
console.log(`dist/worker.js ${(raw / 1024).toFixed(1)} KB, ${(gzipped / 1024).toFixed(1)} KB gzipped`);
