// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

// [client]
import createClient from "openapi-fetch";
import type { components, paths } from "./isometric.js";

type CreditBatch = components["schemas"]["CreditBatch"];
type IssuanceCreditBatches = components["schemas"]["IssuanceCreditBatches"];

const secret = required("ISOMETRIC_CLIENT_SECRET");
const registry = createClient<paths>({
  baseUrl: required("ISOMETRIC_BASE_URL"),
  headers: { Authorization: `Bearer ${required("ISOMETRIC_ACCESS_TOKEN")}` },
});

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}
// [/client]

// [fetch]
async function creditBatches(id: string, client = registry): Promise<IssuanceCreditBatches> {
  const { data, error, response } = await client.GET("/issuances/{issuance_id}/credit_batches", {
    params: { path: { issuance_id: id }, header: { "x-client-secret": secret } },
  });
  if (data === undefined) throw new Error(`${response.status} ${JSON.stringify(error.detail)}`);
  return data;
}
// [/fetch]

// [describe]
function describe(result: IssuanceCreditBatches): void {
  const batches = [...result.supplier_credit_batches, ...result.buffer_pool_credit_batches];
  console.log(`issuance ${result.issuance_id}: ${batches.length} batches`);
  for (const batch of batches) {
    const domain = batch.owner.domain ?? "no domain";
    const beneficiary = batch.beneficiary?.name ?? "nobody";
    // Versions of the answer differ: the newer ones have a day, the oldest one a moment.
    const day = batch.sequestered_on ?? batch.sequestered_at?.slice(0, 10) ?? "unknown";
    console.log(
      `  ${batch.serial_number} ${batch.status} ${batch.size.credit_kgs} kg, ${batch.owner.name} (${domain})` +
        `, for ${beneficiary}, sequestered ${day}`,
    );
  }
  printTotals("total", batches);
  console.log(`  total: ${result.credit_batch_size_total.credit_kgs} kg`);
}

function printTotals(label: string, batches: Iterable<CreditBatch>): void {
  const kgsByStatus = new Map<string, number>();
  for (const { status, size } of batches) kgsByStatus.set(status, (kgsByStatus.get(status) ?? 0) + size.credit_kgs);
  for (const status of [...kgsByStatus.keys()].sort()) console.log(`  ${label} ${status}: ${kgsByStatus.get(status)} kg`);
}
// [/describe]

// [follow]
/** The batches that hold a batch's credits now: itself, or its halves' halves. */
async function* heldNow(batch: CreditBatch): AsyncGenerator<CreditBatch> {
  if (batch.left_child_id === null || batch.right_child_id === null) {
    yield batch;
    return;
  }
  for (const id of [batch.left_child_id, batch.right_child_id]) {
    const { data } = await registry.GET("/credit_batches/{credit_batch_id}", {
      params: { path: { credit_batch_id: id }, header: { "x-client-secret": secret } },
    });
    if (data !== undefined) yield* heldNow(data);
  }
}
// [/follow]

const [withSplits, future, unknown, recordedUrl, ...recorded] = process.argv.slice(2);
if (withSplits === undefined || future === undefined || unknown === undefined || recordedUrl === undefined) {
  throw new Error("`make clients` gives the arguments");
}

let result = await creditBatches(withSplits);
describe(result);
const held: CreditBatch[] = [];
for (const batch of result.supplier_credit_batches) for await (const part of heldNow(batch)) held.push(part);
printTotals("now", held);

// [errors]
const refused = await registry.GET("/issuances/{issuance_id}/credit_batches", {
  params: { path: { issuance_id: withSplits }, header: { "x-client-secret": "0".repeat(32) } },
});
if (refused.response.status === 401) console.log(`wrong secret: 401 ${refused.error?.detail}`);

const missing = await registry.GET("/issuances/{issuance_id}/credit_batches", {
  params: { path: { issuance_id: unknown }, header: { "x-client-secret": secret } },
});
// Not found can be a 400 as well as a 404.
if ([400, 404].includes(missing.response.status)) console.log(`not found: ${missing.error?.detail}`);
// [/errors]

// [growth]
result = await creditBatches(future);
describe(result); // a status is a string, so an unknown one needs no care
const provenance = result["provenance"] as { revision: number }; // a property that the contract does not know
console.log(`  provenance revision ${provenance.revision}`);
// [/growth]

const olderAndNewer = createClient<paths>({ baseUrl: recordedUrl });
for (const id of recorded) {
  const answer = await creditBatches(id, olderAndNewer);
  describe(answer);
  if ("ledger_revision" in answer) console.log(`  ledger revision ${answer["ledger_revision"]}`);
}
