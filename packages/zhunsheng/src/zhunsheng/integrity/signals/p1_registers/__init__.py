"""P1: two registers side by side, both ways, and charges beside the instrument's own readings."""
