"""The writers of operations: ``submission`` takes requests in, ``execution`` seals them."""
