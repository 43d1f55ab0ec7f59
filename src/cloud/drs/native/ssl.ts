import * as z from "zod";
import { secretText } from "./secret.ts";

/**
 * Table 11, EndpointSslConfig. That a secured source needs `ssl_cert_check_sum` is a rule of table 6, which knows the role.
 * The form of certificate and checksum is left open: the page says base64 and "checksum" and no more.
 */
export const sslSchema = z
  .looseObject({
    ssl_link: z
      .boolean()
      .optional()
      .describe("Whether the connection uses SSL: true if the database has SSL enabled (official page table 11)"),
    ssl_cert_name: z.string().optional().describe("Name of the SSL certificate (official page table 11)"),
    ssl_cert_key: secretText
      .optional()
      .describe('Content of the SSL certificate in base64, or {"secret":"NAME"} (official page table 11)'),
    ssl_cert_check_sum: z
      .string()
      .optional()
      .describe(
        "Checksum of the certificate's content, which DRS verifies; mandatory for a source with SSL (official page table 11)",
      ),
    ssl_cert_password: secretText
      .optional()
      .describe(
        'Password of the certificate, or {"secret":"NAME"}; mandatory when the certificate file ends in .p12 (official page table 11)',
      ),
  })
  .refine((ssl) => !ssl.ssl_cert_name?.toLowerCase().endsWith(".p12") || Boolean(ssl.ssl_cert_password), {
    path: ["ssl_cert_password"],
    error: 'mandatory for a .p12 certificate: a string or a reference {"secret":"NAME"}',
  });
