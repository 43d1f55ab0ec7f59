import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js";
import { BasicCredentials } from "@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials.js";
import { sign } from "../../src/cloud/iam/signature.ts";
import type { Bench } from "../lib/bench.ts";
import { median, type RowReport } from "../lib/report.ts";

const KEYS = { accessKey: "DEMOACCESSKEY0000001", secretKey: "demoSecretKeyNotReal0000000000000000001" };
const ACTION =
  "https://drs.cn-north-4.myhuaweicloud.com/v5/5237e10fe9aa4ad5b16b6a5245248314/jobs/6c65eafc-b359-403b-b2fb-9f5fc58jb601/action";
const HEADERS = { "content-type": "application/json", "x-language": "en-us" };

const SDK_KEYS = new BasicCredentials().withAk(KEYS.accessKey).withSk(KEYS.secretKey);

/** A body that was never signed before. */
const bodyOf = (number: number) => ({
  job: { action_name: "precheck", action_params: { precheck_mode: "forStartJob", number } },
});

const ours = (number: number) =>
  sign({ method: "POST", url: ACTION, headers: HEADERS, body: JSON.stringify(bodyOf(number)) }, KEYS, Date.now());

function official(number: number): unknown {
  const request = { method: "POST", endpoint: ACTION, url: "", headers: { ...HEADERS }, data: bodyOf(number) };
  return AKSKSigner.sign({ ...request, queryParams: {}, pathParams: {} }, SDK_KEYS);
}

/** Signatures of calls to DRS a second, on this Node. */
export async function signer({ pace }: Bench): Promise<RowReport> {
  const rates = { ours: [] as number[], official: [] as number[] };
  for (let count = 0; count <= pace.rounds; count += 1) {
    const [own, other] = [rateOf(ours, pace.round * 500), rateOf(official, pace.round * 500)];
    if (count === 0) continue;
    rates.ours.push(own);
    rates.official.push(other);
  }
  const [own, other] = [median(rates.ours), median(rates.official)];
  return {
    title: "8 signer",
    figures: [
      { name: "src/iam", rate: own, cpu: 1e6 / own },
      { name: "official SDK", rate: other, cpu: 1e6 / other },
    ],
    verdicts: [{ what: "signatures: ours by official", value: own / other, unit: "× rate", target: 2, better: "more" }],
  };
}

function rateOf(work: (number: number) => unknown, milliseconds: number): number {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < milliseconds) for (let inner = 0; inner < 100; inner += 1) work(done++);
  return (done * 1000) / (performance.now() - start);
}
