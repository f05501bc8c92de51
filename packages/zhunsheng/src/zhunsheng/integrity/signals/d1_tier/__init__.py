"""D1: the tier that was measured against the tier that was charged."""
