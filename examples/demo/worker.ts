import { createGateway } from "../../src/index.ts";
import config from "./gateway.config.ts";

const gateway = createGateway(config);

export class Desk extends gateway.Desk {}

export default { fetch: gateway.fetch };
