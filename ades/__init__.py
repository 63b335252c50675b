"""The signing library: documents are prepared and completed here, digests sealed through a port.

Signing is cut at the digest (see :mod:`ades.ports`). Whoever holds the document calls
:func:`ades.pades.prepare` and :func:`ades.pades.embed`; whoever holds the key only ever sees what
:class:`ades.ports.SealRequest` carries. The library has no framework, no network and no clock of
its own: keys, time-stamps and times are arguments.
"""
