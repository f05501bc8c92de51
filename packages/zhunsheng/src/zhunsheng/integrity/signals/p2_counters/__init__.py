"""P2: tests claimed beside what instruments counted, consumables issued, and instruments' logs beside their own counters."""
