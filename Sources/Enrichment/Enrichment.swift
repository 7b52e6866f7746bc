// The Enrichment module.
