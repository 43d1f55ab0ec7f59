/** The error bodies of DRS, of the gateway in front of it and of IAM (contract §3.1 to §3.3, §6.1). */

type Text = { status: number; en: string; zh: string };

/** DRS codes by HTTP status and text; `%s` is replaced by what is wrong (contract §3.3). */
export const DRS_ERRORS = {
  "DRS.10000001": { status: 400, en: "Failed. %s", zh: "操作失败。%s" },
  "DRS.10000009": { status: 400, en: "Parameter error. %s", zh: "参数错误。%s" },
  "DRS.10000010": {
    status: 400,
    en: "Job does not exist, please check job id.",
    zh: "任务不存在,请检查任务ID。",
  },
  "DRS.10000024": { status: 400, en: "Another operation is in progress.", zh: "有其他操作正在进行中。" },
  "DRS.M00102": { status: 403, en: "Insufficient permission.", zh: "权限不足。" },
  "DRS.M00201": { status: 400, en: "Parameter %s cannot be empty.", zh: "参数%s不能为空。" },
  "DRS.M00202": { status: 400, en: "The value of parameter %s is invalid.", zh: "参数%s的值无效。" },
  "DRS.M00203": { status: 400, en: "Parameter error: %s.", zh: "参数错误:%s。" },
  "DRS.M00261": { status: 403, en: "Invalid project ID.", zh: "项目ID无效。" },
  "DRS.M00304": {
    status: 400,
    en: "This API cannot be called in the current status of the job.",
    zh: "任务当前状态不允许调用此接口。",
  },
  "DRS.M00401": { status: 400, en: "The job cannot be edited again.", zh: "任务不支持再次编辑。" },
  "DRS.M01504": {
    status: 202,
    en: "Another operation is in progress or abnormal.",
    zh: "有其他操作正在进行或任务异常。",
  },
  "DRS.M05003": { status: 400, en: "Information not found. %s", zh: "信息不存在。%s" },
} as const satisfies Record<string, Text>;

export type DrsErrorCode = keyof typeof DRS_ERRORS;

/** A refusal of DRS: thrown by handlers, written by `drsErrorAnswer`. `detail` fills the place of the text. */
export class DrsError extends Error {
  readonly code: DrsErrorCode;
  readonly detail: string;

  constructor(code: DrsErrorCode, detail = "") {
    super(`${code} ${detail}`);
    this.name = "DrsError";
    this.code = code;
    this.detail = detail;
  }
}

/** Status and body of a refusal in the language of X-Language (en-us unless zh-cn, contract §1.2). */
export function drsErrorAnswer(error: DrsError, language: string | undefined) {
  const text = DRS_ERRORS[error.code];
  const template = language?.toLowerCase() === "zh-cn" ? text.zh : text.en;
  const message = template.replace("%s", error.detail).trim();
  return { status: text.status, body: { error_code: error.code, error_msg: message } };
}

/** A refusal of the gateway in front of DRS. */
export class GatewayError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = "GatewayError";
    this.status = status;
    this.code = code;
  }
}

/** APIGW.0301 with the detail that the real gateway appends (contract §3.2). */
export function authenticationError(detail: string): GatewayError {
  return new GatewayError(401, "APIGW.0301", `Incorrect IAM authentication information: ${detail}`);
}

/** APIGW.0307: expired, invalidated or minted elsewhere. */
export function staleTokenError(): GatewayError {
  return new GatewayError(401, "APIGW.0307", "The token must be updated.");
}

/** What the gateway answers by itself for a status (contract §3.2); for injected faults. */
export const GATEWAY_ERRORS: Readonly<Record<number, { code: string; message: string }>> = {
  400: { code: "APIGW.0201", message: "Bad request" },
  401: { code: "APIGW.0307", message: "The token must be updated." },
  403: { code: "APIGW.0302", message: "The IAM user is not allowed to access the API." },
  404: { code: "APIGW.0101", message: "The API does not exist or has not been published in the environment" },
  413: { code: "APIGW.0201", message: "Request entity too large" },
  429: {
    code: "APIGW.0308",
    message: "The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 minute",
  },
  500: { code: "APIGW.0601", message: "Internal server error" },
  502: { code: "APIGW.0201", message: "Backend unavailable" },
  503: { code: "APIGW.0613", message: "IAM is temporarily unavailable" },
  504: { code: "APIGW.0201", message: "Backend timeout" },
};

/** The body of IAM v3 (contract §6.1). */
export function iamErrorBody(code: number, title: string, message: string) {
  return { error: { code, message, title } };
}
