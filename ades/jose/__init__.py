"""JSON Web Signatures (RFC 7515): read strictly, written without a byte too many.

Nothing in here judges: :mod:`ades.jades` makes signatures of these parts, and
:mod:`ades.verification.jades` takes them apart.
"""
