"""Makes the shipped templates from styles and prose; a clerk's own template needs none of it."""
