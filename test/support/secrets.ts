import { inject } from "vitest";

/** The demo's secrets, from .dev.vars.example. */
export const exampleSecrets = inject("exampleSecrets");
