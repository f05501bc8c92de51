"""Parameters, law data and silences: seen in words, changed by two persons, never backwards."""
