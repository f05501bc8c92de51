"""Misconduct: alterations to an honest world, each with random numbers of its own."""
