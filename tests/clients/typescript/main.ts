// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

// [client]
import createClient from "openapi-fetch";
import type { components, paths } from "./isometric.js";

type CreditBatch = components["schemas"]["CreditBatch"];
type IssuanceCreditBatches = components["schemas"]["IssuanceCreditBatches"];
type Project = components["schemas"]["Project"];

const secret = required("ISOMETRIC_CLIENT_SECRET");
const token = process.env["ISOMETRIC_ACCESS_TOKEN"]; // public resources answer without one
const registry = clientOf(required("ISOMETRIC_BASE_URL"));

function clientOf(baseUrl: string) {
  return createClient<paths>({
    baseUrl,
    fetch: patiently,
    headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
    redirect: "error", // a redirect would take the secret along
  });
}

/** Waits out a 429, which says that nothing was done. Any other refusal is the caller's to see. */
async function patiently(request: Request): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(request.clone(), { signal: AbortSignal.timeout(30_000) });
    if (response.status !== 429 || attempt === 5) return response;
    const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
    await new Promise((resolve) => setTimeout(resolve, 1000 * (seconds >= 0 ? Math.min(seconds, 60) : 2 ** attempt)));
  }
}

/** What was asked for, or an error with its status: a part never passes for the whole. */
function demanded<T>(answer: { data?: T; error?: unknown; response: Response }): NonNullable<T> {
  if (!answer.response.ok || answer.data === undefined || answer.data === null) {
    throw new Error(`${answer.response.status} ${JSON.stringify(answer.error)}`);
  }
  return answer.data;
}

/** JSON.parse rounds integers beyond 2^53 without a word. */
function exact(kgs: number): number {
  if (!Number.isSafeInteger(kgs)) throw new Error(`${kgs} is beyond 2^53 and was rounded`);
  return kgs;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`set ${name}`);
  return value;
}
// [/client]

// [fetch]
async function creditBatches(id: string, client = registry): Promise<IssuanceCreditBatches> {
  return demanded(
    await client.GET("/issuances/{issuance_id}/credit_batches", {
      params: { path: { issuance_id: id }, header: { "x-client-secret": secret } },
    }),
  );
}
// [/fetch]

// [describe]
function describe(result: IssuanceCreditBatches): void {
  const batches = [...result.supplier_credit_batches, ...result.buffer_pool_credit_batches];
  console.log(`issuance ${result.issuance_id}: ${batches.length} batches`);
  for (const batch of batches) {
    const domain = batch.owner.domain ?? "no domain";
    const beneficiary = batch.beneficiary?.name ?? "nobody";
    // Versions of the answer differ: the newer ones have a day, the oldest one a moment. Both are text here, in UTC.
    const day = batch.sequestered_on ?? batch.sequestered_at?.slice(0, 10) ?? "unknown";
    console.log(
      `  ${batch.serial_number} ${batch.status} ${exact(batch.size.credit_kgs)} kg, ${batch.owner.name} (${domain})` +
        `, for ${beneficiary}, sequestered ${day}`,
    );
  }
  printTotals("total", batches);
  console.log(`  total: ${exact(result.credit_batch_size_total.credit_kgs)} kg`);
}

function printTotals(label: string, batches: Iterable<CreditBatch>): void {
  const kgsByStatus = new Map<string, number>();
  for (const { status, size } of batches) {
    kgsByStatus.set(status, exact((kgsByStatus.get(status) ?? 0) + exact(size.credit_kgs)));
  }
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
    const half = await registry.GET("/credit_batches/{credit_batch_id}", {
      params: { path: { credit_batch_id: id }, header: { "x-client-secret": secret } },
    });
    yield* heldNow(demanded(half));
  }
}
// [/follow]

// [walk]
/** Every project. An error in the middle is thrown: no sum of a part passes for that of the whole. */
async function walk(): Promise<Project[]> {
  const projects: Project[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const query: { first: number; after?: string } = after === null ? { first: 10 } : { first: 10, after };
    const answer = await registry.GET("/projects", { params: { query, header: { "x-client-secret": secret } } });
    const page: components["schemas"]["ProjectPage"] = demanded(answer);
    projects.push(...page.nodes);
    ({ has_next_page: more, end_cursor: after } = page.page_info);
  }
  const kgs = projects.reduce((sum, project) => exact(sum + exact(project.issued_credits_total.credit_kgs)), 0);
  console.log(`projects: ${projects.length}, ${kgs} kg issued`);
  return projects;
}
// [/walk]

// [write]
async function retire(organisationId: string): Promise<void> {
  const held: CreditBatch[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const filter = { status: ["active", "split"], first: 10 };
    const answer = await registry.GET("/organisations/{organisation_id}/credit_batches", {
      params: {
        path: { organisation_id: organisationId },
        query: after === null ? filter : { ...filter, after },
        header: { "x-client-secret": secret },
      },
    });
    if (answer.response.status === 401) {
      console.log(`held: 401 ${answer.error?.detail}`);
      return;
    }
    const page: components["schemas"]["CreditBatchPage"] = demanded(answer);
    held.push(...page.nodes);
    ({ has_next_page: more, end_cursor: after } = page.page_info);
  }
  const kgs = held.reduce((sum, batch) => exact(sum + exact(batch.size.credit_kgs)), 0);
  console.log(`held: ${held.length} batches active or split, ${kgs} kg`);
  const batch = held.find(({ status }) => status === "active");
  if (batch?.supplier_id === undefined) throw new Error("nothing to retire");
  const retirement = demanded(
    await registry.POST("/retirements", {
      params: { header: { "x-client-secret": secret } },
      body: {
        credit_batch_quantities: [{ credit_batch_id: batch.id, credit_quantity_kg: 125 }],
        owner_organisation_id: organisationId,
        beneficiary_organisation_id: organisationId,
        supplier_id: batch.supplier_id,
        retirement_purposes: ["corporate_targets"],
        notes: "Retired by a sample",
      },
    }),
  );
  const quantity = exact(retirement.credit_batch_size_total.credit_kgs);
  const day = retirement.retired_at.slice(0, 10);
  console.log(`retired: ${quantity} kg for ${retirement.beneficiary.name}, ${retirement.purposes.join(", ")}, ${day}`);
}
// [/write]

const [withSplits, future, unknown, buyer, recordedUrl, ...recorded] = process.argv.slice(2);
if (!withSplits || !future || !unknown || !buyer || !recordedUrl) throw new Error("`make clients` gives the arguments");

let result = await creditBatches(withSplits);
describe(result);
const held: CreditBatch[] = [];
for (const batch of result.supplier_credit_batches) for await (const part of heldNow(batch)) held.push(part);
printTotals("now", held);

const [first] = await walk();
if (first === undefined) throw new Error("there is no project");
const project = demanded(
  await registry.GET("/projects/{project_id}", {
    params: { path: { project_id: first.id }, header: { "x-client-secret": secret } },
  }),
);
const start = project.crediting_period_start ?? "never";
console.log(`project ${project.name}: ${project.status}, credited from ${start.slice(0, 10)}`);

// [errors]
const refused = await registry.GET("/issuances/{issuance_id}/credit_batches", {
  params: { path: { issuance_id: withSplits }, header: { "x-client-secret": "0".repeat(32) } },
});
if (refused.response.status === 401) console.log(`wrong secret: 401 ${refused.error?.detail}`);

await sayWhetherFound(registry);

async function sayWhetherFound(client: typeof registry): Promise<void> {
  const missing = await client.GET("/issuances/{issuance_id}/credit_batches", {
    params: { path: { issuance_id: unknown ?? "" }, header: { "x-client-secret": secret } },
  });
  // Not found can be a 400 as well as a 404.
  const says = String(missing.error?.detail);
  if (missing.response.status === 404 || (missing.response.status === 400 && says.startsWith("Could not find"))) {
    console.log(`not found: ${says}`);
  }
}

const malformed = await registry.GET("/projects", {
  params: { query: { after: "elsewhere" }, header: { "x-client-secret": secret } },
});
if (malformed.response.status === 422) {
  const { detail } = malformed.error as components["schemas"]["ValidationProblem"];
  console.log(`malformed: ${detail?.[0]?.msg}`);
}
// [/errors]

await retire(buyer);

// [growth]
result = await creditBatches(future);
describe(result); // a status is a string, so an unknown one needs no care
const provenance = result["provenance"] as { revision: number }; // a property that the contract does not know
console.log(`  provenance revision ${provenance.revision}`);
// [/growth]

const olderAndNewer = clientOf(recordedUrl);
await sayWhetherFound(olderAndNewer);
for (const id of recorded) {
  const answer = await creditBatches(id, olderAndNewer);
  describe(answer);
  if ("ledger_revision" in answer) console.log(`  ledger revision ${answer["ledger_revision"]}`);
}
