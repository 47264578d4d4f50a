-- Who holds how much, in tonnes. The same in SQLite and in PostgreSQL (there: SET search_path TO isometric).
SELECT owner_name, credit_kgs / 1000.0 AS tonnes
FROM holdings
WHERE status = 'active'
ORDER BY credit_kgs DESC;

-- What was retired in the second quarter of 2026, by whom, and for whom.
SELECT r.retired_at, o.name AS owner, b.name AS beneficiary, r.credit_kgs / 1000.0 AS tonnes
FROM retirements r
LEFT JOIN organisations o ON o.organisation_id = r.owner_id
LEFT JOIN organisations b ON b.organisation_id = r.beneficiary_id
WHERE r.retired_at >= '2026-04-01' AND r.retired_at < '2026-07-01'
ORDER BY r.retired_at;

-- What changed since a moment, first loads left out.
SELECT cursor, kind, change, object_id, observed_at
FROM changes
WHERE observed_at >= '2026-07-01' AND NOT initial
ORDER BY cursor;

-- The life of one batch: each state it was seen in, and until when.
SELECT observed_at, superseded_at, change, status, owner_id
FROM credit_batches_versions
WHERE credit_batch_id = (SELECT min(credit_batch_id) FROM credit_batches WHERE status = 'retired')
ORDER BY version;
