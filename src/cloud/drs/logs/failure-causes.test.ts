import { describe, expect, test } from "vitest";
import { causeOf, classifyLine, tableIn } from "./failure-causes.ts";
import { maskLine } from "./mask-line.ts";

const classify = (line: string) => classifyLine(maskLine(line));

describe("classifyLine", () => {
  test.each([
    ["credentials", "Access denied for user 'drs'@'192.0.2.20' (using password: YES)"],
    ["credentials", "数据库连接失败,错误码 KE0002"],
    ["credentials", "ORA-01017: invalid credential or not authorized; logon denied"],
    ["credentials", "FATAL: SQLSTATE: 28P01"],
    ["credentials", "服务异常,原因:Error 1045 (28000)"],
    ["network", "Communications link failure. The last packet sent was 30,000 ms ago."],
    ["network", "Read timed out"],
    ["network", "error code: 2003"],
    ["network", "Lost connection to MySQL server during query (errno: 2013)"],
    ["network", "ORA-12541: TNS:no listener"],
    ["network", "08006 SQL state [08006]"],
    ["log_retention", "Could not find first log file name in binary log index file: binlog.000042"],
    ["log_retention", "Got fatal error 1236 from source"],
    ["log_retention", "requested WAL segment 0000000100000A2C0000004F has already been removed"],
    ["duplicate_key", "Duplicate entry '1045' for key 'PRIMARY'"],
    ["duplicate_key", "写入表 shop.orders 失败,Error_code: 1062"],
    ["duplicate_key", "ORA-00001: unique constraint (HR.PK_EMP) violated"],
    ["duplicate_key", 'ERROR:  23505: duplicate key value violates unique constraint "pk"'],
    ["duplicate_key", "E11000 duplicate key error collection: shop.orders"],
    ["missing_row", "Can't find record in 'orders'"],
    ["missing_row", "Last_Errno: 1032"],
    ["foreign_key", "Cannot add or update a child row: a foreign key constraint fails (`shop`.`orders`)"],
    ["foreign_key", "errno: 1452"],
    ["ddl", "Unknown table 'shop.notes'; sql is ALTER TABLE `shop`.`notes` ADD COLUMN `a` int"],
    ["ddl", "ORA-00942: table or view does not exist"],
    ["ddl", "SQLSTATE[42S02]"],
    ["space", "Error writing file '/tmp/MYab12' (errno: 28 - No space left on device)"],
    ["space", "The table 'orders' is full"],
    ["quota", "OverQuota: Quota exceeded for resources: ['floatingip']"],
    ["unknown", "service CAPTURER failed, cause by: core process is not healthy or crashed"],
    ["unknown", "记录不存在"],
    ["unknown", "unexpected value 1062 in row 1045"],
  ])("is %s for %s", (kind, line) => {
    expect(classify(line)).toBe(kind);
  });

  test.each(["1045", "KE0002", "ORA-00942", "Access denied for user", "errno: 28"])(
    "is not misled by a value that says %s",
    (value) => {
      expect(classify(`Incorrect string value: '${value}' for column 'a'`)).toBe("unknown");
      expect(classify(`Duplicate entry '${value}' for key 'PRIMARY'`)).toBe("duplicate_key");
    },
  );
});

describe("tableIn", () => {
  test.each([
    ["shop.orders", "write table shop.orders failed: Duplicate entry '***' for key 'PRIMARY'"],
    ["shop.orders", "写入表 shop.orders 失败:Duplicate entry"],
    ["shop.notes", "Unknown table 'shop.notes'; sql is ALTER TABLE"],
    ["shop.orders", "a foreign key constraint fails (`shop`.`orders`, CONSTRAINT `fk`"],
    ["orders", "Duplicate entry '***' for key 'orders.PRIMARY'"],
    ["orders", "Can't find record in 'orders'"],
    [null, "Duplicate entry '***' for key 'PRIMARY'"],
    [null, "Read timed out"],
  ])("is %s in %s", (table, line) => {
    expect(tableIn(line)).toBe(table);
  });
});

describe("causeOf", () => {
  const line = (message: string, at: number | null = 0) => ({ at, level: "Error", message });

  test("is unknown without a line", () => {
    expect(causeOf([])).toEqual({ kind: "unknown", line: null, table: null, at: null });
  });

  test("takes the newest line that is understood, masked", () => {
    const lines = [
      line("worker stopped", 9000),
      line("write table shop.orders failed: Duplicate entry 'secret' for key 'PRIMARY'", 8000),
      line("Read timed out", 7000),
    ];
    expect(causeOf(lines)).toEqual({
      kind: "duplicate_key",
      line: "write table shop.orders failed: Duplicate entry '***' for key 'PRIMARY'",
      table: "shop.orders",
      at: 8000,
    });
  });

  test("does not take a line of an earlier failure", () => {
    const lines = [line("worker stopped", 3_600_000), line("Read timed out", 0)];
    expect(causeOf(lines)).toMatchObject({ kind: "unknown", line: "worker stopped" });
  });

  test("keeps a bounded part of a line", () => {
    expect(causeOf([line("x ".repeat(5000))]).line?.length).toBeLessThanOrEqual(400);
  });
});
