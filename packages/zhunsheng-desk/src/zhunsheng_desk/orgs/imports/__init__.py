"""From a file's lines to what each would do."""
