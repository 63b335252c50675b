"""Judges that nobody here wrote: each says yes or no to a document, and what it saw."""
