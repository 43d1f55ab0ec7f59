import { describe, expect, test } from "vitest";
import { LANGUAGES } from "../../shared/language.ts";
import { explainItem, severityOf } from "./precheck-items.ts";

const item = { item: "srcDbBinlogIsOff", result: "FAILED", reason: "DRS's reason", can_skip: false, skipped: false };

test.each([
  ["PASSED", "pass"],
  ["ALARM", "warning"],
  ["FAILED", "failed"],
  ["SOMETHING_NEW", "warning"],
])("the result %s is of severity %s", (result, severity) => {
  expect(severityOf(result)).toBe(severity);
});

describe.each(LANGUAGES)("an item in %s", (language) => {
  test("has a title and an advice of the gateway", () => {
    const explained = explainItem(item, language);
    expect(explained).toMatchObject({ code: "srcDbBinlogIsOff", severity: "failed", skippable: false });
    expect(explained.title).toMatch(language === "en-us" ? /^Binlog is off$/ : /^未开启 binlog$/);
    expect(explained.advice).not.toBe("DRS's reason");
  });

  test("that is not known has its code and DRS's reason", () => {
    const explained = explainItem({ ...item, item: "newCheck", can_skip: true }, language);
    expect(explained).toMatchObject({ title: "newCheck", advice: "DRS's reason", skippable: true });
  });

  test("that passed says nothing is wrong", () => {
    const explained = explainItem({ ...item, result: "PASSED" }, language);
    expect(explained).toMatchObject({ title: "srcDbBinlogIsOff", severity: "pass", advice: "", skippable: false });
  });

  test("cannot be skipped when it only warns", () => {
    expect(explainItem({ ...item, result: "ALARM", can_skip: true }, language).skippable).toBe(false);
  });
});
