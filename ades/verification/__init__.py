"""Verification of signatures, in the words of ETSI EN 319 102-1.

It shares types, digests and certificates with the signing side, and nothing else: what was built
here is judged by pyHanko's reading of it.
"""
