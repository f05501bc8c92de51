"""D2: values bunching just below a tier."""
