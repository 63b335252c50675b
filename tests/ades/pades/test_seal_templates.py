"""The text of a seal: what templates have, and that whatever else is there is refused by name."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from ades.errors import OptionError, TemplateError
from ades.pades.visible.templates import LONGEST_TEMPLATE, TemplateFacts, parse_template
from tests.cast import SealKey

MOMENT = datetime(2026, 3, 5, 9, 7, 2, tzinfo=timezone(timedelta(hours=1)))


@pytest.fixture
def facts(rsa_key: SealKey) -> TemplateFacts:
    return TemplateFacts(MOMENT, rsa_key.chain.signer, reason="Invoice", location="Porto")


def rendered(template: str, facts: TemplateFacts) -> str:
    return parse_template(template).render(facts)


def test_the_contracts_example_names_the_signer(facts: TemplateFacts) -> None:
    text = rendered("Digitally signed by $certificate.getCommonName().", facts)

    names = facts.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert text == f"Digitally signed by {names[0].value}."


@pytest.mark.parametrize(
    ("reference", "oid"),
    [
        ("$certificate.getOrganization()", x509.NameOID.ORGANIZATION_NAME),
        ("${certificate.getOrganization()}", x509.NameOID.ORGANIZATION_NAME),
        ("$!{certificate.organization}", x509.NameOID.ORGANIZATION_NAME),
        ("$certificate.country", x509.NameOID.COUNTRY_NAME),
    ],
)
def test_every_notation_reads_the_subject(
    facts: TemplateFacts, reference: str, oid: x509.ObjectIdentifier
) -> None:
    (attribute,) = facts.certificate.subject.get_attributes_for_oid(oid)
    assert rendered(f"<{reference}>", facts) == f"<{attribute.value}>"


def test_serial_number_and_issuer_are_the_certificates(facts: TemplateFacts) -> None:
    (issuer,) = facts.certificate.issuer.get_attributes_for_oid(x509.NameOID.COMMON_NAME)

    assert rendered("$certificate.getSerialNumber()", facts) == str(facts.certificate.serial_number)
    assert rendered("$certificate.getIssuer()", facts) == issuer.value


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("$reason in $location", "Invoice in Porto"),
        ("${reason}s", "Invoices"),
        ("$reason-$location", "Invoice-Porto"),
        ("$date", "2026-03-05 09:07:02 +01:00"),
        ("$date.", "2026-03-05 09:07:02 +01:00."),
        ('$date.format("dd/MM/yyyy HH:mm")', "05/03/2026 09:07"),
        ("$date.format('yy.MM.dd')!", "26.03.05!"),
        ("${date.format(\"dd 'de' MM\")}", "05 de 03"),
        ("$date.format('HH:mm:ss XXX Z 100%Y')", None),
        ("$date.format('HH:mm:ss XXX Z')", "09:07:02 +01:00 +0100"),
        (r"\$reason and \#set", "$reason and #set"),
        ("5 $ or $5, #1 of 2", "5 $ or $5, #1 of 2"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("a\\b", "a\\b"),
        ("", ""),
    ],
)
def test_text_comes_out_as_written(facts: TemplateFacts, template: str, text: str | None) -> None:
    if text is None:
        with pytest.raises(TemplateError, match="no 'Y'"):
            parse_template(template)
    else:
        assert rendered(template, facts) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("Hello\n  #set($x = 1)", r"directives .*'#set\(\$x = 1\)' at line 2, column 3"),
        ("#foreach($i in [1..9])x#end", "directives"),
        ("#parse('/etc/passwd')", "directives"),
        ("#include('a')", "directives"),
        ("#evaluate($reason)", "directives"),
        ("#@macro()", "directives"),
        ("#{if}", "directives"),
        ("## a comment", "directives"),
        ("#* a comment *#", "directives"),
        ("$unknown", r"no such reference: '\$unknown' at line 1, column 1"),
        ("$certificate", "no such reference"),
        ("$certificate.getClass()", "no such reference"),
        ("$certificate.getPublicKey()", "no such reference"),
        ("$certificate.getCommonName", "no such reference"),
        ("$certificate.getCommonName('x')", "no such reference"),
        ("$certificate.getCommonName().getBytes()", "goes on after its value"),
        ("$reason.class", "no such reference"),
        ("$reason.length()", "no such reference"),
        ("$reason[0]", "goes on after its value"),
        ("${reason", "not closed"),
        ("${}", "not closed"),
        ("${reason|'none'}", "not closed"),
        ("$date.format(yyyy)", "in quotation marks"),
        ("$date.format('EEEE')", "no 'EEEE'"),
        ("$date.format('dd', 'pt')", "in quotation marks"),
        ('$date.format("dd \'open")', "not closed"),
        ("$date.time", "no such reference"),
        ("x" * (LONGEST_TEMPLATE + 1), "longer than"),
    ],
)
def test_whatever_else_velocity_has_is_refused(template: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        parse_template(template)


def test_a_text_that_names_nobody_needs_no_certificate() -> None:
    assert parse_template("$reason").render(TemplateFacts(MOMENT, reason="x")) == "x"


def test_a_text_that_names_the_signer_needs_the_certificate() -> None:
    with pytest.raises(OptionError, match="certificate, which was not given"):
        parse_template("$certificate.getIssuer()").render(TemplateFacts(MOMENT))


def test_a_value_starts_no_line_and_is_not_read_as_a_template() -> None:
    facts = TemplateFacts(MOMENT, reason="$location\n#set", location="here")

    assert parse_template("$reason").render(facts) == "$location #set"


@given(st.text(alphabet="$#{}()[].!\\'\"abc reason date certificate format\n", max_size=80))
def test_any_text_is_rendered_or_refused_in_type(template: str) -> None:
    facts = TemplateFacts(datetime(2026, 1, 1, tzinfo=UTC))
    try:
        text = parse_template(template).render(facts)
    except OptionError:
        return
    assert isinstance(text, str)


@given(st.text(max_size=80))
def test_escaped_text_is_itself(text: str) -> None:
    plain = text.replace("\r", "").replace("\\", "/")
    escaped = plain.replace("$", r"\$").replace("#", r"\#")

    assert parse_template(escaped).render(TemplateFacts(MOMENT)) == plain
