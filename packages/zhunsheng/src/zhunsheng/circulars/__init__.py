"""Circulars and work reports in the official format (GB/T 9704-2012), every figure leading to the data behind it."""
