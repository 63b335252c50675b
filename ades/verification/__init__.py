"""Verification of signatures, in the words of ETSI EN 319 102-1, by an engine of its own.

It shares types, digests and certificates with the signing side, and nothing else.

1. A format's reader (:mod:`.pades`, :mod:`.cms`, :mod:`.cades`, :mod:`.xades`, :mod:`.jades`,
   :mod:`.asic`) tells the :class:`~.facts.SignatureFacts` of each signature; none of them judges.
2. :mod:`.judgement` weighs them: time-stamps from the newest to the oldest (:mod:`.timeline`,
   :mod:`.stamps`), certificates at the moment that these prove (:mod:`.evidence`, :mod:`.chains`,
   :mod:`.revocation`), algorithms by their dates (:mod:`ades.policy`), damage in what nothing signs
   (:mod:`.damage`).
3. :mod:`.wording` makes a :class:`~.report.SignatureReport` of it, with the level that was reached
   and whether it is qualified (:mod:`.qualification`); :mod:`.explanations` says it to people.

Trust comes from :class:`~.trust.TrustAnchors` alone: files, or EU trusted lists
(:mod:`.trusted_lists`). A signature without any OCSP answer or CRL passes, as level B has none;
whoever wants answers says so with :class:`ades.policy.RevocationRule`.

pyHanko is asked one thing, by :mod:`.pdf_careful`: what was changed in a PDF after it was signed.
"""
