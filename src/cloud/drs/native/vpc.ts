import * as z from "zod";
import { filled } from "./text.ts";

/** Table 9, CloudVpcInfo. */
export const vpcSchema = z.looseObject({
  vpc_id: filled.describe("Id of the database instance's VPC. Mandatory (official page table 9)"),
  subnet_id: filled.describe("Network id of the database instance's subnet. Mandatory (official page table 9)"),
  security_group_id: z
    .string()
    .optional()
    .describe("Id of the database instance's security group (official page table 9)"),
});
