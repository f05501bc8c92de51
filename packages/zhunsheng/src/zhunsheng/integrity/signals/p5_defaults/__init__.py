"""P5: default times, default fields and cloned records."""
