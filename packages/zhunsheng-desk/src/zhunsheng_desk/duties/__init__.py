"""Standing duties attested period by period; documents that everybody signs."""
