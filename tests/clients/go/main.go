// Reads a registry through the client generated from openapi.yaml, and prints what every other language prints.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/local/isometric"
)

// [client]
var secret = os.Getenv("ISOMETRIC_CLIENT_SECRET")

// newClient returns a client of the registry at url. The generated one has no timeout of its own, and would follow a
// redirect and take the secret along.
func newClient(url string) *isometric.APIClient {
	configuration := isometric.NewConfiguration()
	configuration.Servers = isometric.ServerConfigurations{{URL: url}}
	configuration.HTTPClient = &http.Client{
		Timeout:       2 * time.Minute,
		Transport:     patient{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return isometric.NewAPIClient(configuration)
}

// patient waits out a 429, which says that nothing was done. Any other refusal is the caller's to see.
type patient struct{}

func (patient) RoundTrip(request *http.Request) (*http.Response, error) {
	for attempt := 1; ; attempt++ {
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil || response.StatusCode != http.StatusTooManyRequests || attempt == 5 {
			return response, err
		}
		response.Body.Close()
		if request.GetBody != nil {
			if request.Body, err = request.GetBody(); err != nil {
				return nil, err
			}
		}
		wait, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil {
			wait = 1 << attempt
		}
		select {
		case <-time.After(time.Duration(wait) * time.Second):
		case <-request.Context().Done():
			return nil, request.Context().Err()
		}
	}
}

// authorized carries the access token with each request, if there is one: public resources answer without.
func authorized() context.Context {
	token := os.Getenv("ISOMETRIC_ACCESS_TOKEN")
	if token == "" {
		return context.Background()
	}
	return context.WithValue(context.Background(), isometric.ContextAccessToken, token)
}

// [/client]

// [describe]
func describe(result *isometric.IssuanceCreditBatches) {
	var batches []isometric.CreditBatch
	batches = append(batches, result.SupplierCreditBatches...)
	batches = append(batches, result.BufferPoolCreditBatches...)
	fmt.Printf("issuance %s: %d batches\n", result.IssuanceId, len(batches))
	for _, batch := range batches {
		domain, beneficiary := "no domain", "nobody"
		if name := batch.Owner.Domain.Get(); name != nil {
			domain = *name
		}
		if organisation := batch.Beneficiary.Get(); organisation != nil {
			beneficiary = organisation.Name
		}
		fmt.Printf("  %s %s %d kg, %s (%s), for %s, sequestered %s\n", batch.SerialNumber, batch.Status,
			batch.Size.CreditKgs, batch.Owner.Name, domain, beneficiary, sequestered(batch))
	}
	printTotals("total", batches)
	fmt.Printf("  total: %d kg\n", result.CreditBatchSizeTotal.CreditKgs)
}

// Versions of the answer differ: the newer ones have a day, which is a string, the oldest one a moment, a time.Time.
func sequestered(batch isometric.CreditBatch) string {
	if batch.SequesteredOn != nil {
		return *batch.SequesteredOn
	}
	if batch.SequesteredAt != nil {
		return batch.SequesteredAt.UTC().Format("2006-01-02")
	}
	return "unknown"
}

func printTotals(label string, batches []isometric.CreditBatch) {
	kgs := map[string]int64{}
	for _, batch := range batches {
		kgs[batch.Status] += batch.Size.CreditKgs
	}
	statuses := make([]string, 0, len(kgs))
	for status := range kgs {
		statuses = append(statuses, status)
	}
	sort.Strings(statuses)
	for _, status := range statuses {
		fmt.Printf("  %s %s: %d kg\n", label, status, kgs[status])
	}
}

// [/describe]

// [follow]
// heldNow returns the batches that hold a batch's credits now: itself, or its halves' halves.
func heldNow(registry *isometric.APIClient, batch isometric.CreditBatch) ([]isometric.CreditBatch, error) {
	left, right := batch.LeftChildId.Get(), batch.RightChildId.Get()
	if left == nil || right == nil {
		return []isometric.CreditBatch{batch}, nil
	}
	var held []isometric.CreditBatch
	for _, id := range []string{*left, *right} {
		half, _, err := registry.CreditBatchesAPI.GetCreditBatch(authorized(), id).XClientSecret(secret).Execute()
		if err != nil {
			return nil, err
		}
		parts, err := heldNow(registry, *half)
		if err != nil {
			return nil, err
		}
		held = append(held, parts...)
	}
	return held, nil
}

// [/follow]

// [walk]
// walk returns every project. It stops at an error: no sum of a part passes for that of the whole.
func walk(registry *isometric.APIClient) ([]isometric.Project, error) {
	var projects []isometric.Project
	request := registry.ProjectsAPI.ListProjects(authorized()).XClientSecret(secret).First(10)
	for more := true; more; {
		page, _, err := request.Execute()
		if err != nil {
			return nil, err
		}
		projects = append(projects, page.Nodes...)
		if more = page.PageInfo.HasNextPage; more {
			request = request.After(*page.PageInfo.EndCursor.Get())
		}
	}
	var kgs int64 // as every quantity: exact far beyond 2^53
	for _, project := range projects {
		kgs += project.IssuedCreditsTotal.CreditKgs
	}
	fmt.Printf("projects: %d, %d kg issued\n", len(projects), kgs)
	return projects, nil
}

// [/walk]

// [write]
func retire(registry *isometric.APIClient, organisationID string) (*isometric.Retirement, error) {
	var held []isometric.CreditBatch
	request := registry.OrganisationsAPI.ListOrganisationCreditBatches(authorized(), organisationID).
		XClientSecret(secret).Status([]string{"active", "split"}).First(10)
	for more := true; more; {
		page, response, err := request.Execute()
		if err != nil && response != nil && response.StatusCode == http.StatusUnauthorized {
			fmt.Println("held: 401", detail(err))
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		held = append(held, page.Nodes...)
		if more = page.PageInfo.HasNextPage; more {
			request = request.After(*page.PageInfo.EndCursor.Get())
		}
	}
	var kgs int64
	var active *isometric.CreditBatch
	for i := range held {
		kgs += held[i].Size.CreditKgs
		if active == nil && held[i].Status == "active" {
			active = &held[i]
		}
	}
	fmt.Printf("held: %d batches active or split, %d kg\n", len(held), kgs)
	if active == nil {
		return nil, errors.New("nothing to retire")
	}
	notes := "Retired by a sample"
	retirement, _, err := registry.RetirementsAPI.CreateRetirement(authorized()).XClientSecret(secret).
		CreateRetirementRequest(isometric.CreateRetirementRequest{
			CreditBatchQuantities:     []isometric.CreditBatchQuantity{{CreditBatchId: active.Id, CreditQuantityKg: 125}},
			OwnerOrganisationId:       organisationID,
			BeneficiaryOrganisationId: organisationID,
			SupplierId:                active.GetSupplierId(),
			RetirementPurposes:        []string{"corporate_targets"},
			Notes:                     *isometric.NewNullableString(&notes),
		}).Execute()
	return retirement, err
}

// [/write]

// detail returns the text of an error that the service sent.
func detail(err error) string {
	var refused *isometric.GenericOpenAPIError
	if errors.As(err, &refused) {
		if body, ok := refused.Model().(isometric.RegistryProblem); ok {
			return fmt.Sprint(body.Detail)
		}
		if body, ok := refused.Model().(isometric.ValidationProblem); ok && len(body.Detail) > 0 {
			return body.Detail[0].Msg
		}
	}
	return err.Error()
}

// isNotFound tells whether there is no such thing: a 404, or a 400 that says so.
func isNotFound(response *http.Response, err error) bool {
	if response == nil {
		return false
	}
	return response.StatusCode == 404 || response.StatusCode == 400 && strings.HasPrefix(detail(err), "Could not find")
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) < 6 {
		log.Fatal("`make clients` gives the arguments")
	}
	withSplits, future, unknown, buyer, recordedURL := os.Args[1], os.Args[2], os.Args[3], os.Args[4], os.Args[5]
	registry := newClient(os.Getenv("ISOMETRIC_BASE_URL"))

	// [fetch]
	result, _, err := registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), withSplits).
		XClientSecret(secret).Execute()
	must(err)
	describe(result)
	// [/fetch]

	var held []isometric.CreditBatch
	for _, batch := range result.SupplierCreditBatches {
		parts, err := heldNow(registry, batch)
		must(err)
		held = append(held, parts...)
	}
	printTotals("now", held)

	projects, err := walk(registry)
	must(err)
	project, _, err := registry.ProjectsAPI.GetProject(authorized(), projects[0].Id).XClientSecret(secret).Execute()
	must(err)
	start := "never"
	if day := project.CreditingPeriodStart.Get(); day != nil {
		start = (*day)[:10]
	}
	fmt.Printf("project %s: %s, credited from %s\n", project.Name, project.GetStatus(), start)

	// [errors]
	_, response, err := registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), withSplits).
		XClientSecret(strings.Repeat("0", 32)).Execute()
	if response != nil && response.StatusCode == 401 {
		fmt.Println("wrong secret: 401", detail(err))
	}
	_, response, err = registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), unknown).
		XClientSecret(secret).Execute()
	if isNotFound(response, err) {
		fmt.Println("not found:", detail(err))
	}
	_, response, err = registry.ProjectsAPI.ListProjects(authorized()).XClientSecret(secret).After("elsewhere").Execute()
	if response != nil && response.StatusCode == 422 {
		fmt.Println("malformed:", detail(err))
	}
	// [/errors]

	retirement, err := retire(registry, buyer)
	must(err)
	if retirement != nil {
		fmt.Printf("retired: %d kg for %s, %s, %s\n", retirement.CreditBatchSizeTotal.CreditKgs, retirement.Beneficiary.Name,
			strings.Join(retirement.Purposes, ", "), retirement.RetiredAt.UTC().Format("2006-01-02"))
	}

	// [growth]
	result, _, err = registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), future).XClientSecret(secret).Execute()
	must(err)
	describe(result) // a status is a string, so an unknown one needs no care
	// A property that the contract does not know is kept.
	if provenance, ok := result.AdditionalProperties["provenance"].(map[string]interface{}); ok {
		fmt.Println("  provenance revision", provenance["revision"])
	}
	// [/growth]

	olderAndNewer := newClient(recordedURL)
	_, response, err = olderAndNewer.IssuancesAPI.GetIssuanceCreditBatches(authorized(), unknown).
		XClientSecret(secret).Execute()
	if isNotFound(response, err) {
		fmt.Println("not found:", detail(err))
	}
	for _, id := range os.Args[6:] {
		result, _, err = olderAndNewer.IssuancesAPI.GetIssuanceCreditBatches(authorized(), id).XClientSecret(secret).Execute()
		must(err)
		describe(result)
		if revision, ok := result.AdditionalProperties["ledger_revision"]; ok {
			fmt.Println("  ledger revision", revision)
		}
	}
}
