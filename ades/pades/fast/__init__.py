"""The fast road: signs a PDF by reading only what that needs, and appending one revision.

1. ``source``: bytes in memory, or windows of a stream.
2. ``tokens``: entries of dictionaries as places in those bytes.
3. ``xref`` and ``streams``: cross-references, looked up and not loaded.
4. ``document``: the catalog, the first page, the form.
5. ``fields`` and ``increment``: their text, spliced, as one incremental section.
6. ``signature``: the byte range, hashed while the document is copied.

Whatever is not exactly as expected is :class:`~ades.pades.fast.tokens.NotRecognised`, before
anything is written: :mod:`ades.pades.roads` then takes the careful road.
"""
