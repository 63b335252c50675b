"""Audit entries cannot be changed: not by the models, not by a queryset, not by SQL."""

import importlib

import pytest
from django.db import DatabaseError, connection, transaction

from domain.audit.errors import EntryImmutable
from domain.audit.models import Entry, Event
from domain.audit.selectors import entries_of
from domain.audit.services import record

pytestmark = pytest.mark.django_db

append_only = importlib.import_module("domain.audit.migrations.0002_append_only")


@pytest.fixture
def entry() -> Entry:
    record(Event.COMPANY_REGISTERED, subject="PRT.501964843", company_id=7, name="Lúmen")
    return Entry.objects.get()


@pytest.fixture
def delete_trigger() -> None:
    """SQLite's trigger against deletion, which the test run takes away (see tests/conftest.py)."""
    if connection.vendor == "sqlite":
        moment = append_only.SQLITE["audit_entry_no_delete"]
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TRIGGER audit_entry_no_delete {moment} ON audit_entry "
                "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
            )


def test_it_keeps_who_did_what(entry: Entry) -> None:
    assert (entry.event, entry.actor, entry.subject) == (
        "company.registered",
        "system",
        "PRT.501964843",
    )
    assert entry.details == {"name": "Lúmen"}
    assert list(entries_of(company_id=7)) == [entry]
    assert list(entries_of(company_id=8)) == []


def test_it_refuses_changes_through_the_models(entry: Entry) -> None:
    entry.subject = "somebody else"
    with pytest.raises(EntryImmutable):
        entry.save()
    with pytest.raises(EntryImmutable):
        entry.delete()
    with pytest.raises(EntryImmutable):
        Entry.objects.update(subject="somebody else")
    with pytest.raises(EntryImmutable):
        Entry.objects.all().delete()


def test_the_database_refuses_an_update(entry: Entry) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE audit_entry SET subject = 'somebody else'")
    assert Entry.objects.get().subject == "PRT.501964843"


@pytest.mark.usefixtures("delete_trigger")
def test_the_database_refuses_a_deletion(entry: Entry) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM audit_entry")
    assert Entry.objects.count() == 1
