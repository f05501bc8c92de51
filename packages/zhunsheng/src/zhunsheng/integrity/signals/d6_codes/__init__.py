"""D6: a code that carries points replaced by one that carries none, or its points not given."""
