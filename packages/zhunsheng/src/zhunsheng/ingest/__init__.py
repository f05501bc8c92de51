"""Records in: a source's files, through a profile, into the lake; each row accepted, amended or quarantined."""
