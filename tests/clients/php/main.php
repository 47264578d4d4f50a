<?php

// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

declare(strict_types=1);

// [client]
use GuzzleHttp\Client;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use OpenAPI\Client\Api;
use OpenAPI\Client\ApiException;
use OpenAPI\Client\Configuration;
use OpenAPI\Client\Model;
use OpenAPI\Client\ObjectSerializer;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;

require_once 'autoload.php';

ini_set('zend.exception_ignore_args', '1'); // a stack trace would show the beginning of the secret
set_error_handler(static function (int $level, string $message): never {
    throw new ErrorException($message, 0, $level);
});

function secret(): string
{
    return getenv('ISOMETRIC_CLIENT_SECRET') ?: throw new RuntimeException('set ISOMETRIC_CLIENT_SECRET');
}

function http(): Client
{
    $stack = HandlerStack::create();
    // Innermost first: the generated client takes a redirect that is not followed for an empty answer.
    $stack->push(Middleware::mapResponse(static function (ResponseInterface $response): ResponseInterface {
        if (intdiv($response->getStatusCode(), 100) === 3) {
            throw new UnexpectedValueException('a redirect, which is not followed');
        }
        return $response;
    }));
    // A 429 is waited out: it says that nothing was done. Any other refusal is the caller's to see.
    $stack->push(Middleware::retry(
        static fn (int $retries, RequestInterface $request, ?ResponseInterface $response = null): bool =>
            $retries < 4 && $response?->getStatusCode() === 429,
        static function (int $retries, ResponseInterface $response): int {
            $asked = $response->getHeaderLine('Retry-After');
            return 1000 * (preg_match('/^\d{1,3}$/', $asked) ? (int) $asked : 2 ** $retries);
        },
    ));
    // Guzzle would follow a redirect and take the secret along.
    return new Client(['allow_redirects' => false, 'timeout' => 30, 'handler' => $stack]);
}

function configuration(string $url): Configuration
{
    // Public resources answer without a token.
    return (new Configuration())->setHost($url)->setAccessToken(getenv('ISOMETRIC_ACCESS_TOKEN') ?: '');
}
// [/client]

function registry(): Configuration
{
    return configuration(getenv('ISOMETRIC_BASE_URL') ?: throw new RuntimeException('set ISOMETRIC_BASE_URL'));
}

// [fetch]
/** The models leave out what the contract does not know; this is the answer as it was sent. */
function rawCreditBatches(string $id, Configuration $registry, ?string $secret = null): stdClass
{
    $request = (new Api\IssuancesApi(http(), $registry))->getIssuanceCreditBatchesRequest($secret ?? secret(), $id);
    return json_decode((string) http()->send($request)->getBody(), false, 512, JSON_THROW_ON_ERROR);
}

function modelled(stdClass $raw): Model\IssuanceCreditBatches
{
    return ObjectSerializer::deserialize($raw, Model\IssuanceCreditBatches::class);
}
// [/fetch]

// [describe]
function describe(Model\IssuanceCreditBatches $result): void
{
    $batches = [...$result->getSupplierCreditBatches(), ...$result->getBufferPoolCreditBatches()];
    printf("issuance %s: %d batches\n", $result->getIssuanceId(), count($batches));
    foreach ($batches as $batch) {
        $owner = $batch->getOwner();
        printf(
            "  %s %s %d kg, %s (%s), for %s, sequestered %s\n",
            $batch->getSerialNumber(),
            $batch->getStatus(),
            $batch->getSize()->getCreditKgs(),
            $owner->getName(),
            $owner->getDomain() ?? 'no domain',
            $batch->getBeneficiary()?->getName() ?? 'nobody',
            sequestered($batch),
        );
    }
    printTotals('total', $batches);
    printf("  total: %d kg\n", $result->getCreditBatchSizeTotal()->getCreditKgs());
}

/** Versions of the answer differ: the newer ones have a day, the oldest one a moment. Each is a DateTime. */
function sequestered(Model\CreditBatch $batch): string
{
    $moment = $batch->getSequesteredOn() ?? $batch->getSequesteredAt();
    return $moment === null ? 'unknown' : $moment->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d');
}

/** An int has 64 bits. What is larger arrives as a float, which strict_types refuses here. */
function sum(int ...$kgs): int
{
    return (int) array_sum($kgs);
}

function printTotals(string $label, array $batches): void
{
    $kgs = [];
    foreach ($batches as $batch) {
        $kgs[$batch->getStatus()] = sum($kgs[$batch->getStatus()] ?? 0, $batch->getSize()->getCreditKgs());
    }
    ksort($kgs);
    foreach ($kgs as $status => $held) {
        printf("  %s %s: %d kg\n", $label, $status, $held);
    }
}
// [/describe]

// [follow]
/** The batches that hold a batch's credits now: itself, or its halves' halves. */
function heldNow(Model\CreditBatch $batch): array
{
    if ($batch->getLeftChildId() === null || $batch->getRightChildId() === null) {
        return [$batch];
    }
    $registry = new Api\CreditBatchesApi(http(), registry());
    return [
        ...heldNow($registry->getCreditBatch(secret(), $batch->getLeftChildId())),
        ...heldNow($registry->getCreditBatch(secret(), $batch->getRightChildId())),
    ];
}
// [/follow]

// [walk]
/** Everything on all pages of a list. An error in the middle is thrown: no part passes for the whole. */
function walk(callable $list): array
{
    $found = [];
    $after = null;
    do {
        $page = $list($after);
        $found = [...$found, ...$page->getNodes()];
        $after = $page->getPageInfo()->getEndCursor();
    } while ($page->getPageInfo()->getHasNextPage());
    return $found;
}
// [/walk]

// [write]
function retire(string $organisationId): void
{
    $organisations = new Api\OrganisationsApi(http(), registry());
    $held = walk(static fn (?string $after) => $organisations->listOrganisationCreditBatches(
        secret(),
        $organisationId,
        status: ['active', 'split'],
        first: 10,
        after: $after,
    ));
    $kgs = sum(...array_map(static fn ($batch) => $batch->getSize()->getCreditKgs(), $held));
    printf("held: %d batches active or split, %d kg\n", count($held), $kgs);
    $active = array_values(array_filter($held, static fn ($batch) => $batch->getStatus() === 'active'));
    $request = new Model\CreateRetirementRequest([
        'credit_batch_quantities' => [
            new Model\CreditBatchQuantity(['credit_batch_id' => $active[0]->getId(), 'credit_quantity_kg' => 125]),
        ],
        'owner_organisation_id' => $organisationId,
        'beneficiary_organisation_id' => $organisationId,
        'supplier_id' => $active[0]->getSupplierId(),
        'retirement_purposes' => ['corporate_targets'],
        'notes' => 'Retired by a sample',
    ]);
    $retirement = (new Api\RetirementsApi(http(), registry()))->createRetirement(secret(), $request);
    printf(
        "retired: %d kg for %s, %s, %s\n",
        $retirement->getCreditBatchSizeTotal()->getCreditKgs(),
        $retirement->getBeneficiary()->getName(),
        implode(', ', $retirement->getPurposes()),
        $retirement->getRetiredAt()->setTimezone(new DateTimeZone('UTC'))->format('Y-m-d'),
    );
}
// [/write]

/** The status and the text of a refusal, whether the generated client or Guzzle reports it. */
function refusal(callable $call): array
{
    try {
        $call();
    } catch (ApiException $error) {
        return [$error->getCode(), json_decode((string) $error->getResponseBody())?->detail];
    } catch (GuzzleHttp\Exception\BadResponseException $error) {
        return [$error->getCode(), json_decode((string) $error->getResponse()->getBody())?->detail];
    }
    return [200, null];
}

function sayWhetherFound(string $id, Configuration $registry): void
{
    [$status, $detail] = refusal(static fn () => rawCreditBatches($id, $registry));
    // Not found can be a 400 as well as a 404.
    if ($status === 404 || ($status === 400 && str_starts_with($detail, 'Could not find'))) {
        echo "not found: $detail\n";
    }
}

[, $withSplits, $future, $unknown, $buyer, $recordedUrl] = $argv;

$result = modelled(rawCreditBatches($withSplits, registry()));
describe($result);
printTotals('now', array_merge(...array_map('heldNow', $result->getSupplierCreditBatches())));

$api = new Api\ProjectsApi(http(), registry());
$projects = walk(static fn (?string $after) => $api->listProjects(secret(), first: 10, after: $after));
$kgs = sum(...array_map(static fn ($project) => $project->getIssuedCreditsTotal()->getCreditKgs(), $projects));
printf("projects: %d, %d kg issued\n", count($projects), $kgs);
$project = $api->getProject(secret(), $projects[0]->getId());
$start = substr($project->getCreditingPeriodStart() ?? 'never', 0, 10);
printf("project %s: %s, credited from %s\n", $project->getName(), $project->getStatus(), $start);

// [errors]
[$status, $detail] = refusal(static fn () => rawCreditBatches($withSplits, registry(), str_repeat('0', 32)));
if ($status === 401) {
    echo "wrong secret: 401 $detail\n";
}
sayWhetherFound($unknown, registry());
[$status, $detail] = refusal(static fn () => $api->listProjects(secret(), after: 'elsewhere'));
if ($status === 422) {
    echo "malformed: {$detail[0]->msg}\n";
}
// [/errors]

try {
    retire($buyer);
} catch (ApiException $error) {
    if ($error->getCode() !== 401) {
        throw $error;
    }
    echo 'held: 401 ', json_decode((string) $error->getResponseBody())->detail, "\n";
}

// [growth]
$raw = rawCreditBatches($future, registry());
describe(modelled($raw)); // a status is a string, so an unknown one needs no care
echo "  provenance revision {$raw->provenance->revision}\n"; // a property that the contract does not know
// [/growth]

sayWhetherFound($unknown, configuration($recordedUrl));
foreach (array_slice($argv, 6) as $id) {
    $raw = rawCreditBatches($id, configuration($recordedUrl));
    describe(modelled($raw));
    if (isset($raw->ledger_revision)) {
        echo "  ledger revision {$raw->ledger_revision}\n";
    }
}
