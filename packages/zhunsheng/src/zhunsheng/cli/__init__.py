"""The command line: parse, call, exit code. Nothing is decided here."""
