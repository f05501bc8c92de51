"""The data desk: files sent in, tried, taken into the lake; rows held back and mended; who has sent what."""
