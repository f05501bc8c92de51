"""D3: what the instrument read first, what it read without a record, what was not taken on it."""
