"""``signstash-ades verify``: the verdict on each signature, for people or as JSON."""

import json
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from ades.jades import DetachedObject
from ades.verification import asic, cades, jades, pades, xades
from ades.verification.cades import DetachedContent
from ades.verification.explanations import explain
from ades.verification.report import DocumentReport, Indication
from ades.verification.trust import TrustAnchors
from ades.verification.trusted_lists import read_trusted_lists
from ades_cli.errors import UsageError
from ades_cli.formats import Format, format_of
from ades_cli.key_side import anchors_from
from ades_cli.reading import content_of


def verify(arguments: Namespace) -> tuple[bool, str]:
    """Whether every signature passed, and the text to be printed."""
    moment = arguments.moment or datetime.now(UTC)
    anchors = anchors_from(arguments.trust) | _listed(
        arguments.trusted_list, arguments.list_signer, moment
    )
    if not anchors.trusted:
        raise UsageError("nobody can be trusted without roots: use --trust or --trusted-list")
    report = report_on(arguments.file, arguments.content, anchors, moment)
    passed = report.indication is Indication.TOTAL_PASSED
    if arguments.json:
        return passed, json.dumps(report.as_dict(), indent=2, ensure_ascii=False)
    return passed, _text(report, arguments.language)


def _listed(lists: list[Path], signers: list[Path], moment: datetime) -> TrustAnchors:
    """The services in trusted lists, as anchors; each list must be signed and current."""
    if lists and not signers:
        raise UsageError("who signs the trusted lists? use --list-signer")
    signed_by = anchors_from(signers).certificates
    read = read_trusted_lists(map(content_of, lists), signed_by=signed_by)
    for item in read:
        if not item.is_current(moment):
            raise UsageError(f"the trusted list of {item.territory} is not current")
    services = tuple(service for item in read for service in item.anchors().services)
    return TrustAnchors((), services)


def report_on(
    file: Path, content: Path | None, anchors: TrustAnchors, moment: datetime
) -> DocumentReport:
    """The report on a file of any format.

    Raises :class:`~ades_cli.errors.UsageError` when it is of none.
    """
    match format_of(file):
        case Format.PADES:
            with file.open("rb") as document:
                return pades.verify(document, anchors, moment)
        case Format.ASIC_S | Format.ASIC_E:
            with file.open("rb") as container:
                return asic.verify(container, anchors, moment)
        case Format.CADES:
            detached = DetachedContent(content_of(content) if content else None)
            return cades.verify(content_of(file), anchors, moment, detached=detached)
        case Format.XADES:
            contents = {content.name: content_of(content)} if content else {}
            return xades.verify(content_of(file), anchors, moment, contents=contents)
        case Format.JADES:
            objects = [DetachedObject(content.name, content_of(content))] if content else []
            return jades.verify(content_of(file), anchors, moment, objects)
        case _:
            raise UsageError(f"{file.name} is of no format that can be signed")


def _text(report: DocumentReport, language: str) -> str:
    if not report.signatures:
        return {"en": "There is no signature.", "pt": "Não há nenhuma assinatura."}[language]
    return "\n\n".join(
        f"{item.indication}  {item.level or '-'}  {item.signer or '-'}\n"
        + explain(item, "pt" if language == "pt" else "en")
        + (f"\n({item.sub_indication}: {item.explanation})" if item.sub_indication else "")
        for item in report.signatures
    )
