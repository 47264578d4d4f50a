// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import local.isometric.ApiClient;
import local.isometric.ApiException;
import local.isometric.api.CreditBatchesApi;
import local.isometric.api.IssuancesApi;
import local.isometric.model.CreditBatch;
import local.isometric.model.IssuanceCreditBatches;
import local.isometric.model.Organisation;
import local.isometric.model.RegistryProblem;

public final class Main {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    // [client]
    private static final String SECRET = System.getenv("ISOMETRIC_CLIENT_SECRET");

    /** A client of the registry at an address. The generated one has no timeout, and sends no token by itself. */
    private static ApiClient client(String url) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(url);
        // The JDK asks for HTTP/2 with an upgrade header on a plain connection, which some servers take amiss.
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        client.setConnectTimeout(Duration.ofSeconds(5));
        client.setReadTimeout(Duration.ofSeconds(30));
        String token = System.getenv("ISOMETRIC_ACCESS_TOKEN");
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        return client;
    }
    // [/client]

    private Main() {}

    // [describe]
    private static void describe(IssuanceCreditBatches result) {
        List<CreditBatch> batches = new ArrayList<>(result.getSupplierCreditBatches());
        batches.addAll(result.getBufferPoolCreditBatches());
        OUT.println("issuance " + result.getIssuanceId() + ": " + batches.size() + " batches");
        for (CreditBatch batch : batches) {
            Organisation owner = batch.getOwner();
            String domain = Optional.ofNullable(owner.getDomain()).orElse("no domain");
            String beneficiary = Optional.ofNullable(batch.getBeneficiary()).map(Organisation::getName).orElse("nobody");
            OUT.println("  " + batch.getSerialNumber() + " " + batch.getStatus() + " " + batch.getSize().getCreditKgs()
                    + " kg, " + owner.getName() + " (" + domain + "), for " + beneficiary
                    + ", sequestered " + sequestered(batch));
        }
        printTotals("total", batches);
        OUT.println("  total: " + result.getCreditBatchSizeTotal().getCreditKgs() + " kg");
    }

    /** Versions of the answer differ: the newer ones have a day, the oldest one a moment. */
    private static String sequestered(CreditBatch batch) {
        LocalDate day = batch.getSequesteredOn();
        if (day == null && batch.getSequesteredAt() != null) {
            day = batch.getSequesteredAt().withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
        }
        return day == null ? "unknown" : day.toString();
    }

    private static void printTotals(String label, List<CreditBatch> batches) {
        Map<String, Long> kgsByStatus = new TreeMap<>();
        for (CreditBatch batch : batches) {
            kgsByStatus.merge(batch.getStatus(), batch.getSize().getCreditKgs(), Long::sum);
        }
        kgsByStatus.forEach((status, kgs) -> OUT.println("  " + label + " " + status + ": " + kgs + " kg"));
    }
    // [/describe]

    // [follow]
    /** The batches that hold a batch's credits now: itself, or its halves' halves. */
    private static List<CreditBatch> heldNow(CreditBatchesApi registry, CreditBatch batch) throws ApiException {
        if (batch.getLeftChildId() == null || batch.getRightChildId() == null) {
            return List.of(batch);
        }
        List<CreditBatch> held = new ArrayList<>();
        for (String id : List.of(batch.getLeftChildId(), batch.getRightChildId())) {
            held.addAll(heldNow(registry, registry.getCreditBatch(SECRET, id)));
        }
        return held;
    }
    // [/follow]

    private static String detail(ApiClient client, ApiException refused) throws Exception {
        return String.valueOf(client.getObjectMapper().readValue(refused.getResponseBody(), RegistryProblem.class).getDetail());
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 4) {
            throw new IllegalArgumentException("`make clients` gives the arguments");
        }
        String withSplits = arguments[0];
        String future = arguments[1];
        String unknown = arguments[2];

        // [fetch]
        ApiClient client = client(System.getenv("ISOMETRIC_BASE_URL"));
        IssuancesApi issuances = new IssuancesApi(client);
        IssuanceCreditBatches result = issuances.getIssuanceCreditBatches(SECRET, withSplits);
        describe(result);
        // [/fetch]

        CreditBatchesApi creditBatches = new CreditBatchesApi(client);
        List<CreditBatch> held = new ArrayList<>();
        for (CreditBatch batch : result.getSupplierCreditBatches()) {
            held.addAll(heldNow(creditBatches, batch));
        }
        printTotals("now", held);

        // [errors]
        try {
            issuances.getIssuanceCreditBatches("0".repeat(32), withSplits);
        } catch (ApiException refused) {
            if (refused.getCode() == 401) {
                OUT.println("wrong secret: 401 " + detail(client, refused));
            }
        }
        try {
            issuances.getIssuanceCreditBatches(SECRET, unknown);
        } catch (ApiException missing) {
            // Not found can be a 400 as well as a 404.
            if (missing.getCode() == 400 || missing.getCode() == 404) {
                OUT.println("not found: " + detail(client, missing));
            }
        }
        // [/errors]

        // [growth]
        result = issuances.getIssuanceCreditBatches(SECRET, future);
        describe(result); // a status is a string, so an unknown one needs no care
        // A property that the contract does not know is kept.
        if (result.getAdditionalProperty("provenance") instanceof Map<?, ?> provenance) {
            OUT.println("  provenance revision " + provenance.get("revision"));
        }
        // [/growth]

        IssuancesApi olderAndNewer = new IssuancesApi(client(arguments[3]));
        for (String id : List.of(arguments).subList(4, arguments.length)) {
            IssuanceCreditBatches answer = olderAndNewer.getIssuanceCreditBatches(SECRET, id);
            describe(answer);
            Object revision = answer.getAdditionalProperty("ledger_revision");
            if (revision != null) {
                OUT.println("  ledger revision " + revision);
            }
        }
    }
}
