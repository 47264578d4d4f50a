"""Sends one operation well and knows no domain: nothing here has heard of an issuance or a credit.

What may live here is what every operation needs alike: checking arguments, credentials, pace, retries, refusals,
decoding, pages, the transport. Generated code is written against this folder as other generated code is against its
runtime; nothing here imports generated code or anything else of the package.
"""
