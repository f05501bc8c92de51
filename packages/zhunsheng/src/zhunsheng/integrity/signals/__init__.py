"""One room for each signal; a room knows no other."""
