"""Content at rest: streams encrypted with a data key per company, in a storage that sees ciphertext."""
