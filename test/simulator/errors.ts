/** The error bodies of DRS, of the API gateway in front of it and of IAM (contract §3.1 to §3.3, §6.1). */

type Text = { status: number; en: string; zh: string };

/** DRS codes by HTTP status and message; the detail replaces `%s` (contract §3.3). */
export const DRS_ERRORS = {
  "DRS.10000001": { status: 400, en: "Failed. %s", zh: "操作失败。%s" },
  "DRS.10000009": { status: 400, en: "Parameter error. %s", zh: "参数错误。%s" },
  "DRS.10000010": {
    status: 400,
    en: "Job does not exist, please check job id.",
    zh: "任务不存在,请检查任务ID。",
  },
  "DRS.10020102": {
    status: 400,
    en: "Job does not exist, please check job ID",
    zh: "任务不存在,请检查任务ID",
  },
  "DRS.10000024": { status: 400, en: "Another operation is in progress.", zh: "有其他操作正在进行中。" },
  "DRS.M00102": { status: 403, en: "Insufficient permission.", zh: "权限不足。" },
  "DRS.M00201": { status: 400, en: "Parameter %s cannot be empty.", zh: "参数%s不能为空。" },
  "DRS.M00202": { status: 400, en: "The value of parameter %s is invalid.", zh: "参数%s的值无效。" },
  "DRS.M00203": { status: 400, en: "Parameter error: %s.", zh: "参数错误:%s。" },
  "DRS.M00210": { status: 400, en: "The offset is invalid.", zh: "偏移量无效。" },
  "DRS.M00211": { status: 400, en: "The limit is invalid.", zh: "分页大小无效。" },
  "DRS.M00261": { status: 403, en: "Invalid project ID.", zh: "项目ID无效。" },
  "DRS.M00289": { status: 400, en: "The job does not exist.", zh: "任务不存在。" },
  "DRS.M00304": {
    status: 400,
    en: "This API cannot be called in the current status of the job.",
    zh: "任务当前状态不允许调用此接口。",
  },
  "DRS.M00401": { status: 400, en: "The job cannot be edited again.", zh: "任务不支持再次编辑。" },
  "DRS.M00402": { status: 400, en: "A sub-task already exists.", zh: "子任务已存在。" },
  "DRS.M01504": {
    status: 202,
    en: "Another operation is in progress or abnormal.",
    zh: "有其他操作正在进行或任务异常。",
  },
  "DRS.M05003": { status: 400, en: "Information not found. %s", zh: "信息不存在。%s" },
  "DRS.M05004": {
    status: 400,
    en: "The job has been deleted or released.",
    zh: "任务已删除或已释放。",
  },
} as const satisfies Record<string, Text>;

export type DrsErrorCode = keyof typeof DRS_ERRORS;

/** A refusal of DRS: thrown by handlers, written by `drsErrorAnswer`. `detail` replaces `%s` in the message. */
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

/** Message in the language of X-Language: en-us unless zh-cn (contract §1.2). */
export function inLanguage(language: string | undefined, text: { en: string; zh: string }): string {
  return language?.toLowerCase() === "zh-cn" ? text.zh : text.en;
}

/** Messages inside the results of ShowJobDetail. */
export const RESULT_TEXTS = {
  credentials: { en: "The database user name or password is incorrect.", zh: "数据库用户名或密码错误。" },
  cloud: { en: "The other cloud cannot be reached.", zh: "无法连接其他云。" },
  compare: { en: "The compare task failed.", zh: "对比任务失败。" },
  diagnosis: { en: "The diagnosis failed.", zh: "诊断失败。" },
  repair: { en: "The repair failed.", zh: "数据修复失败。" },
  delay: { en: "Watch the replication delay.", zh: "请关注复制时延。" },
  rows: { en: "The rows differ.", zh: "数据行不一致。" },
  cancelled: { en: "The compare task was cancelled.", zh: "对比任务已取消。" },
  timedOut: { en: "The compare task timed out.", zh: "对比任务已超时中断。" },
  noDatabase: { en: "The database does not exist.", zh: "数据库不存在。" },
  noTable: { en: "The table does not exist.", zh: "表不存在。" },
  noTargetTable: { en: "The table does not exist in the target database.", zh: "目标库中不存在该表。" },
  noObject: { en: "The object does not exist in the target database.", zh: "目标库中不存在该对象。" },
  noKey: { en: "The table has no primary key.", zh: "该表没有主键。" },
} as const;

/** Status and body of a refusal in the language of X-Language. */
export function drsErrorAnswer(error: DrsError, language: string | undefined) {
  const text = DRS_ERRORS[error.code];
  const message = inLanguage(language, text).replace("%s", error.detail).trim();
  return { status: text.status, body: { error_code: error.code, error_msg: message } };
}

/** A refusal of the API gateway in front of DRS. */
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

/** Response of the API gateway for a status (contract §3.2), for injected faults. */
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
