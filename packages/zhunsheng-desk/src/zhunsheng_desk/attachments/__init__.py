"""Files that people hand in: looked into, kept by their digest, given back as files."""
