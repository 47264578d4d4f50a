// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.

import java.io.PrintStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import local.isometric.ApiClient;
import local.isometric.ApiException;
import local.isometric.api.CreditBatchesApi;
import local.isometric.api.CreditBatchesApi.APIGetCreditBatchRequest;
import local.isometric.api.IssuancesApi;
import local.isometric.api.IssuancesApi.APIGetIssuanceCreditBatchesRequest;
import local.isometric.api.OrganisationsApi;
import local.isometric.api.OrganisationsApi.APIListOrganisationCreditBatchesRequest;
import local.isometric.api.ProjectsApi;
import local.isometric.api.ProjectsApi.APIGetProjectRequest;
import local.isometric.api.ProjectsApi.APIListProjectsRequest;
import local.isometric.api.RetirementsApi;
import local.isometric.api.RetirementsApi.APICreateRetirementRequest;
import local.isometric.model.CreateRetirementRequest;
import local.isometric.model.CreditBatch;
import local.isometric.model.CreditBatchPage;
import local.isometric.model.CreditBatchQuantity;
import local.isometric.model.IssuanceCreditBatches;
import local.isometric.model.Organisation;
import local.isometric.model.Project;
import local.isometric.model.ProjectPage;
import local.isometric.model.RegistryProblem;
import local.isometric.model.Retirement;
import local.isometric.model.ValidationProblem;

public final class Main {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    // [client]
    private static final String SECRET = System.getenv("ISOMETRIC_CLIENT_SECRET");

    /**
     * A client of the registry at an address. The generated one has no timeout, and sends no token by itself. It follows
     * no redirect, which would take the secret along, unless its builder is told to.
     */
    private static ApiClient client(String url) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(url);
        // The JDK asks for HTTP/2 with an upgrade header on a plain connection, which some servers take amiss.
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        client.setConnectTimeout(Duration.ofSeconds(5));
        client.setReadTimeout(Duration.ofSeconds(30));
        String token = System.getenv("ISOMETRIC_ACCESS_TOKEN");
        if (token != null) { // public resources answer without one
            client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        }
        return client;
    }

    private interface Call<T> {
        T send() throws ApiException;
    }

    /** Waits out a 429, which says that nothing was done. Any other refusal is the caller's to see. */
    private static <T> T patiently(Call<T> call) throws ApiException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return call.send();
            } catch (ApiException refused) {
                if (refused.getCode() != 429 || attempt == 5) {
                    throw refused;
                }
                String asked = refused.getResponseHeaders().firstValue("retry-after").orElse("");
                Thread.sleep(1000L * (asked.matches("\\d{1,3}") ? Integer.parseInt(asked) : 1 << attempt));
            }
        }
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

    /** Versions of the answer differ: the newer ones have a day, a LocalDate, the oldest one a moment, an OffsetDateTime. */
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
    private static List<CreditBatch> heldNow(CreditBatchesApi registry, CreditBatch batch) throws Exception {
        if (batch.getLeftChildId() == null || batch.getRightChildId() == null) {
            return List.of(batch);
        }
        List<CreditBatch> held = new ArrayList<>();
        for (String id : List.of(batch.getLeftChildId(), batch.getRightChildId())) {
            APIGetCreditBatchRequest request =
                    APIGetCreditBatchRequest.newBuilder().xClientSecret(SECRET).creditBatchId(id).build();
            held.addAll(heldNow(registry, patiently(() -> registry.getCreditBatch(request))));
        }
        return held;
    }
    // [/follow]

    // [walk]
    /** Every project. An error in the middle is thrown: no sum of a part passes for that of the whole. */
    private static List<Project> walk(ProjectsApi registry) throws Exception {
        List<Project> projects = new ArrayList<>();
        String after = null;
        boolean more = true;
        while (more) {
            APIListProjectsRequest request =
                    APIListProjectsRequest.newBuilder().xClientSecret(SECRET).first(10L).after(after).build();
            ProjectPage page = patiently(() -> registry.listProjects(request));
            projects.addAll(page.getNodes());
            more = page.getPageInfo().getHasNextPage();
            after = page.getPageInfo().getEndCursor();
        }
        long kgs = 0; // as every quantity: exact far beyond 2^53
        for (Project project : projects) {
            kgs = Math.addExact(kgs, project.getIssuedCreditsTotal().getCreditKgs());
        }
        OUT.println("projects: " + projects.size() + ", " + kgs + " kg issued");
        return projects;
    }
    // [/walk]

    // [write]
    private static void retire(ApiClient client, String organisationId) throws Exception {
        OrganisationsApi organisations = new OrganisationsApi(client);
        List<CreditBatch> held = new ArrayList<>();
        String after = null;
        boolean more = true;
        while (more) {
            APIListOrganisationCreditBatchesRequest request = APIListOrganisationCreditBatchesRequest.newBuilder()
                    .xClientSecret(SECRET)
                    .organisationId(organisationId)
                    .status(new LinkedHashSet<>(List.of("active", "split")))
                    .first(10L)
                    .after(after)
                    .build();
            CreditBatchPage page = patiently(() -> organisations.listOrganisationCreditBatches(request));
            held.addAll(page.getNodes());
            more = page.getPageInfo().getHasNextPage();
            after = page.getPageInfo().getEndCursor();
        }
        long kgs = held.stream().mapToLong(batch -> batch.getSize().getCreditKgs()).reduce(0L, Math::addExact);
        OUT.println("held: " + held.size() + " batches active or split, " + kgs + " kg");
        CreditBatch batch = held.stream().filter(one -> one.getStatus().equals("active")).findFirst().orElseThrow();
        CreateRetirementRequest body = new CreateRetirementRequest()
                .addCreditBatchQuantitiesItem(
                        new CreditBatchQuantity().creditBatchId(batch.getId()).creditQuantityKg(125L))
                .ownerOrganisationId(organisationId)
                .beneficiaryOrganisationId(organisationId)
                .supplierId(batch.getSupplierId())
                .addRetirementPurposesItem("corporate_targets")
                .notes("Retired by a sample");
        APICreateRetirementRequest request =
                APICreateRetirementRequest.newBuilder().xClientSecret(SECRET).createRetirementRequest(body).build();
        RetirementsApi retirements = new RetirementsApi(client);
        Retirement retirement = patiently(() -> retirements.createRetirement(request));
        LocalDate day = retirement.getRetiredAt().withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
        OUT.println("retired: " + retirement.getCreditBatchSizeTotal().getCreditKgs() + " kg for "
                + retirement.getBeneficiary().getName() + ", " + String.join(", ", retirement.getPurposes()) + ", " + day);
    }
    // [/write]

    private static IssuanceCreditBatches creditBatches(ApiClient client, String secret, String id) throws Exception {
        IssuancesApi issuances = new IssuancesApi(client);
        APIGetIssuanceCreditBatchesRequest request =
                APIGetIssuanceCreditBatchesRequest.newBuilder().xClientSecret(secret).issuanceId(id).build();
        return patiently(() -> issuances.getIssuanceCreditBatches(request));
    }

    private static String detail(ApiClient client, ApiException refused) throws Exception {
        return String.valueOf(client.getObjectMapper().readValue(refused.getResponseBody(), RegistryProblem.class).getDetail());
    }

    private static void sayWhetherFound(ApiClient client, String id) throws Exception {
        try {
            creditBatches(client, SECRET, id);
        } catch (ApiException missing) {
            // Not found can be a 400 as well as a 404.
            String says = detail(client, missing);
            if (missing.getCode() == 404 || missing.getCode() == 400 && says.startsWith("Could not find")) {
                OUT.println("not found: " + says);
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 5) {
            throw new IllegalArgumentException("`make clients` gives the arguments");
        }
        String withSplits = arguments[0];
        String future = arguments[1];
        String unknown = arguments[2];

        // [fetch]
        ApiClient client = client(System.getenv("ISOMETRIC_BASE_URL"));
        IssuanceCreditBatches result = creditBatches(client, SECRET, withSplits);
        describe(result);
        // [/fetch]

        CreditBatchesApi creditBatches = new CreditBatchesApi(client);
        List<CreditBatch> held = new ArrayList<>();
        for (CreditBatch batch : result.getSupplierCreditBatches()) {
            held.addAll(heldNow(creditBatches, batch));
        }
        printTotals("now", held);

        ProjectsApi projects = new ProjectsApi(client);
        APIGetProjectRequest first = APIGetProjectRequest.newBuilder()
                .xClientSecret(SECRET)
                .projectId(walk(projects).get(0).getId())
                .build();
        Project project = patiently(() -> projects.getProject(first));
        String start = Optional.ofNullable(project.getCreditingPeriodStart()).orElse("never     ").substring(0, 10).strip();
        OUT.println("project " + project.getName() + ": " + project.getStatus() + ", credited from " + start);

        // [errors]
        try {
            creditBatches(client, "0".repeat(32), withSplits);
        } catch (ApiException refused) {
            if (refused.getCode() == 401) {
                OUT.println("wrong secret: 401 " + detail(client, refused));
            }
        }
        sayWhetherFound(client, unknown);
        try {
            APIListProjectsRequest elsewhere =
                    APIListProjectsRequest.newBuilder().xClientSecret(SECRET).after("elsewhere").build();
            patiently(() -> projects.listProjects(elsewhere));
        } catch (ApiException malformed) {
            if (malformed.getCode() == 422) {
                ValidationProblem problem =
                        client.getObjectMapper().readValue(malformed.getResponseBody(), ValidationProblem.class);
                OUT.println("malformed: " + problem.getDetail().get(0).getMsg());
            }
        }
        // [/errors]

        try {
            retire(client, arguments[3]);
        } catch (ApiException refused) {
            if (refused.getCode() != 401) {
                throw refused;
            }
            OUT.println("held: 401 " + detail(client, refused));
        }

        // [growth]
        result = creditBatches(client, SECRET, future);
        describe(result); // a status is a string, so an unknown one needs no care
        // A property that the contract does not know is kept.
        if (result.getAdditionalProperty("provenance") instanceof Map<?, ?> provenance) {
            OUT.println("  provenance revision " + provenance.get("revision"));
        }
        // [/growth]

        ApiClient olderAndNewer = client(arguments[4]);
        sayWhetherFound(olderAndNewer, unknown);
        for (String id : List.of(arguments).subList(5, arguments.length)) {
            IssuanceCreditBatches answer = creditBatches(olderAndNewer, SECRET, id);
            describe(answer);
            Object revision = answer.getAdditionalProperty("ledger_revision");
            if (revision != null) {
                OUT.println("  ledger revision " + revision);
            }
        }
    }
}
