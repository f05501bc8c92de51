"""What every method writes: whole files, columns told in a few words, cells that run no formula."""
