"""Schema history of this app; linear."""
