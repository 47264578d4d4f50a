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
	"strings"
	"time"

	"github.com/local/isometric"
)

// [client]
var secret = os.Getenv("ISOMETRIC_CLIENT_SECRET")

// newClient returns a client of the registry at url. The generated one has no timeout of its own.
func newClient(url string) *isometric.APIClient {
	configuration := isometric.NewConfiguration()
	configuration.Servers = isometric.ServerConfigurations{{URL: url}}
	configuration.HTTPClient = &http.Client{Timeout: 30 * time.Second}
	return isometric.NewAPIClient(configuration)
}

// authorized carries the access token with each request.
func authorized() context.Context {
	return context.WithValue(context.Background(), isometric.ContextAccessToken, os.Getenv("ISOMETRIC_ACCESS_TOKEN"))
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

// Versions of the answer differ: the newer ones have a day, the oldest one a moment.
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

// detail returns the text of an error that the service sent.
func detail(err error) string {
	var refused *isometric.GenericOpenAPIError
	if errors.As(err, &refused) {
		if body, ok := refused.Model().(isometric.RegistryProblem); ok {
			return fmt.Sprint(body.Detail)
		}
	}
	return err.Error()
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) < 5 {
		log.Fatal("`make clients` gives the arguments")
	}
	withSplits, future, unknown, recordedURL := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
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

	// [errors]
	_, response, err := registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), withSplits).
		XClientSecret(strings.Repeat("0", 32)).Execute()
	if response != nil && response.StatusCode == 401 {
		fmt.Println("wrong secret: 401", detail(err))
	}
	_, response, err = registry.IssuancesAPI.GetIssuanceCreditBatches(authorized(), unknown).
		XClientSecret(secret).Execute()
	// Not found can be a 400 as well as a 404.
	if response != nil && (response.StatusCode == 400 || response.StatusCode == 404) {
		fmt.Println("not found:", detail(err))
	}
	// [/errors]

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
	for _, id := range os.Args[5:] {
		result, _, err = olderAndNewer.IssuancesAPI.GetIssuanceCreditBatches(authorized(), id).XClientSecret(secret).Execute()
		must(err)
		describe(result)
		if revision, ok := result.AdditionalProperties["ledger_revision"]; ok {
			fmt.Println("  ledger revision", revision)
		}
	}
}
