"""How the bureau handles its crashes: parties, documents and events of each, and labelled defects; only where asked for."""
