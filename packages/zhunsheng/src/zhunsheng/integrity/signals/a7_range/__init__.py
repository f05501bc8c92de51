"""A7: fines outside the range of the law or of the bureau's own table; the summary procedure beyond its limit."""
