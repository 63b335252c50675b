"""Signs a PDF in one call, for whoever has the key in the process or a proxy to it."""

import dataclasses
from typing import IO

from ades.errors import SealMismatch
from ades.pades.archiving import archive
from ades.pades.embedding import embed
from ades.pades.options import PAdESOptions
from ades.pades.roads import prepare
from ades.ports import CMSKeySide, Level, granted
from ades.seals import check_seal


def sign(
    source: IO[bytes],
    target: IO[bytes],
    options: PAdESOptions,
    level: Level,
    key_side: CMSKeySide,
) -> None:
    """Write ``source``, signed, to ``target``: streams as :func:`~ades.pades.prepare` wants them.

    The room for the seal and the digest algorithm are the key's side's to say, whatever the options
    have, and so is who signs, for a seal that is seen, unless they say it. B-LTA takes a second
    trip to it.

    Raises what :func:`~ades.pades.prepare` raises; the error of the key's side; and
    :class:`~ades.errors.SealMismatch` when its answer is not what was asked for.
    """
    credential = key_side.credential()
    options = dataclasses.replace(
        options,
        reserved=credential.room(level),
        algorithm=credential.algorithm,
        signer=options.signer or credential.chain,
    )
    prepared = prepare(source, target, options)
    request = prepared.request("document", level)
    answer = granted(key_side.seal([request]))
    check_seal(answer.cms, request, credential.chain)
    if level.has_material and not answer.material:
        raise SealMismatch("the seal came without validation material although it was asked for")
    embed(prepared, target, answer, password=options.password)
    if level is Level.B_LTA:
        archive(
            target,
            key_side,
            reserved=options.reserved,
            algorithm=options.algorithm,
            password=options.password,
        )
