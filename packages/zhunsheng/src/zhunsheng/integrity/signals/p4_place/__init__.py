"""P4: records off shift, away from the officer's own positions, or too far apart to have travelled."""
