"""P6: bursts of late entry, evenly spaced times, catching up at the end of the month."""
