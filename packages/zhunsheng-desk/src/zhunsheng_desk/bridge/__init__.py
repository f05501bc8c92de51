"""The only importer of the library: what the site needs of it, in the site's words. One module for each part of it."""
