"""P7: trivial subjects and sanctions beyond what peers on the same duty have."""
