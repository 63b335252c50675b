"""Portuguese is complete, and what is shipped is what was translated."""

from pathlib import Path

import polib
import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "locale" / "pt" / "LC_MESSAGES"


@pytest.fixture
def catalogue() -> polib.POFile:
    """The Portuguese texts."""
    return polib.pofile(str(FOLDER / "django.po"))


def test_nothing_is_untranslated_fuzzy_or_obsolete(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_the_compiled_catalogue_is_the_text_one(catalogue: polib.POFile) -> None:
    def texts(entries: polib.POFile | polib.MOFile) -> dict[object, object]:
        return {
            (entry.msgctxt, entry.msgid, entry.msgid_plural): entry.msgstr_plural or entry.msgstr
            for entry in entries
        }

    assert texts(polib.mofile(str(FOLDER / "django.mo"))) == texts(catalogue)


def test_translations_keep_the_placeholders(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        if "python-format" in entry.flags:
            names = set(_placeholders(entry.msgid + entry.msgid_plural))
            told = entry.msgstr + "".join(entry.msgstr_plural.values())
            assert set(_placeholders(told)) == names, entry.msgid


def test_it_is_portuguese_of_portugal(catalogue: polib.POFile) -> None:
    told = " ".join(entry.msgstr + "".join(entry.msgstr_plural.values()) for entry in catalogue)
    for brazilian in ("arquivo", "usuário", "senha", "você", "contato", "tela", "baixar"):
        assert brazilian not in told.lower().split(), brazilian


def _placeholders(text: str) -> list[str]:
    return [piece.split(")")[0] for piece in text.split("%(")[1:]]
