"""The service in front of the ledger: addresses, credentials, validation, pages and the JSON of every answer."""
