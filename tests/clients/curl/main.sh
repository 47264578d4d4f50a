#!/bin/sh
# Asks for the credit batches of an issuance with nothing but curl. The headers come from a file descriptor and not from
# the command line, where every user of the machine could read them.
set -eu
: "${ISOMETRIC_BASE_URL:?set it, as make clients does}"
issuance_id=$1

# [fetch]
curl --silent --show-error --fail-with-body --max-time 30 --config - <<END
url = "$ISOMETRIC_BASE_URL/issuances/$issuance_id/credit_batches"
header = "x-client-secret: $ISOMETRIC_CLIENT_SECRET"
header = "Authorization: Bearer $ISOMETRIC_ACCESS_TOKEN"
END
# [/fetch]
