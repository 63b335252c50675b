"""The Client Portal: where people consult the documents that they were notified about."""
