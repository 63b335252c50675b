"""The REST surfaces at which client services have documents and digests signed."""
