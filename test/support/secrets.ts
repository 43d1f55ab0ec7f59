import { inject } from "vitest";

/** The demo's secrets, as .dev.vars.example has them. */
export const exampleSecrets = inject("exampleSecrets");
