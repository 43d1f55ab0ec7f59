import { type FieldError, jsonPointer } from "../../shared/schema-issues.ts";
import type { Source } from "../../webhooks/platform-definition.ts";
import { checkSelectors } from "../check-selectors.ts";
import type { ParsedConfig } from "../schema.ts";
import { isTicketSource } from "./sources.ts";
import type { TicketSettings } from "./ticketing.ts";

/** What is wrong with the lists of ticket systems: a job that nobody has defined could never be asked for. */
export const checkTicketSources = (config: ParsedConfig): FieldError[] =>
  [...config.sources.values()].flatMap((source) => {
    if (!isTicketSource(source)) return [];
    const path = ["sources", source.name];
    return [
      ...checkSelectors(config, source.settings.jobs, [...path, "jobs"]),
      ...checkKeys(source, [...path, "rules"]),
    ];
  });

/** A ticket that is read counts once for each of its states: without a key, the gateway's own note on it could be the command once more. */
const checkKeys = ({ platform, settings }: Source<TicketSettings>, path: PropertyKey[]): FieldError[] =>
  settings.rules.flatMap(({ key }, index) => {
    if (key !== undefined || !platform.readsBack) return [];
    const detail =
      'is required: tickets of this source are read back, and every later change of one would be the command once more. Say what is to happen once, e.g. "ticket.key + kind"';
    return [{ pointer: jsonPointer([...path, index, "key"]), detail }];
  });
