"""The demo counts mails, however many of them came to stand in one file."""

from pathlib import Path

from django.core.mail import EmailMessage, get_connection

from demo.job import mails_in


def test_two_mails_in_one_file_are_two_mails(tmp_path: Path) -> None:
    """Django names the file by the second and the backend's address, which two may share."""
    for folder, subjects in (("one", ("first", "second")), ("two", ("third",))):
        backend = get_connection(
            "django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path / folder)
        )
        backend.send_messages(
            [
                EmailMessage(subject, "text", "geral@lumen.example", ["marta@example.pt"])
                for subject in subjects
            ]
        )
    files = {path for folder in ("one", "two") for path in (tmp_path / folder).iterdir()}

    assert len(files) == 2
    found = mails_in(files)
    assert [
        f"Subject: {name}" in mail
        for name, mail in zip(("first", "second", "third"), found, strict=True)
    ] == [True] * 3
