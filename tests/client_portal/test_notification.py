"""The mail that tells a person about documents."""

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from domain.companies.models import ClientService
from domain.deliveries.mail import compose
from domain.deliveries.models import Delivery, Person
from domain.deliveries.services.sending import deliveries_resend, delivery_send
from tests.client_portal.cast import PDF, Shop


@pytest.fixture(autouse=True)
def _portal(settings: Settings) -> None:
    settings.PORTAL_BASE_URL = "https://portal.example.pt"
    settings.PORTAL_LINK_DAYS = 30


def composed(lumen: Shop, language: str = "en", token: str = "t0ken") -> tuple[str, str, str]:
    """Subject, text and HTML of the one delivery's mail."""
    ClientService.objects.update(language=language)
    message = compose(Delivery.objects.get(), token)
    return str(message.subject), str(message.body), str(message.alternatives[0][0])


def test_it_names_the_issuer_the_documents_and_the_link(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta, count=2)
    subject, text, page = composed(lumen)
    assert subject == "Documents from Livraria Lumen"
    for part in (text, page):
        assert "https://portal.example.pt/signstash/portal/enter/t0ken/" in part
        assert "Livraria Lumen issued 2 documents for you" in part
        assert "Fatura 0.pdf" in part
        assert "Fatura 1.pdf" in part
        assert "valid for 30 days" in part
        assert "do not forward this mail" in part
        assert "You did not expect this?" in part


def test_it_speaks_the_client_service_s_language(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta)
    subject, text, page = composed(lumen, "pt")
    assert subject == "Documentos de Livraria Lumen"
    assert "Livraria Lumen emitiu um documento para si." in text
    assert "Abrir os meus documentos" in page
    assert '<html lang="pt">' in page


def test_its_text_is_not_escaped_and_its_html_is(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta, name="Irmãos & Filhos <2026>.pdf")
    _, text, page = composed(lumen)
    assert "Irmãos & Filhos <2026>.pdf" in text
    assert "Irmãos &amp; Filhos &lt;2026&gt;.pdf" in page


def test_it_loads_nothing_and_links_to_nothing_else(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta)
    _, _, page = composed(lumen)
    assert "<img" not in page
    assert "src=" not in page
    assert page.count("href=") == 1


def test_a_long_list_of_documents_is_cut(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta, count=30)
    _, text, _ = composed(lumen)
    assert text.count("Fatura ") == 10
    assert "issued 30 documents" in text


def test_the_link_in_a_sent_mail_leads_in(lumen: Shop, marta: Person) -> None:
    lumen.deliver(marta)
    delivery = Delivery.objects.get()
    deliveries_resend(operation=delivery.operation, emails=[], attach_documents=True, actor="test")
    delivery_send(delivery_id=delivery.pk)
    (sent,) = mail.outbox
    assert sent.attachments == [("Fatura 0.pdf", PDF, "application/pdf")]
    link = next(
        line for line in str(sent.body).splitlines() if line.startswith("https://portal.example.pt")
    )
    assert Client().post(link.removeprefix("https://portal.example.pt")).status_code == 302
