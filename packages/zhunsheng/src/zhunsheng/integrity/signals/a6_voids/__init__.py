"""A6: records voided or reduced afterwards, and for whom."""
