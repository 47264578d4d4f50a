#!/bin/sh
# Asks for the credit batches of an issuance with nothing but curl. The headers come from a file descriptor and not from
# the command line, where every user of the machine could read them.
set -eu
: "${ISOMETRIC_BASE_URL:?set it, as make clients does}"
issuance_id=$1

# [fetch]
# A 429 is waited out as its Retry-After says; a redirect, which would take the secret along, is an error.
# --retry is for reading only: it would repeat a write after a 5xx too.
curl --silent --show-error --fail --max-time 30 --retry 4 --location --max-redirs 0 --config - <<END
url = "$ISOMETRIC_BASE_URL/issuances/$issuance_id/credit_batches"
header = "x-client-secret: $ISOMETRIC_CLIENT_SECRET"
${ISOMETRIC_ACCESS_TOKEN:+header = \"Authorization: Bearer $ISOMETRIC_ACCESS_TOKEN\"}
END
# [/fetch]
