"""Folders of documents (or bare digests), and the operations that seal them."""
