"""The enforcement-risk model: records in, leads out, each with its evidence and with what speaks for the officer."""
