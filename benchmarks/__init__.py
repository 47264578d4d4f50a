"""Measures the client beside what people would use instead. `make bench` runs it; docs/performance.md explains it."""
