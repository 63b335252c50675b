"""Companies, client services and operators: who may use the services, and who may log in."""

import pytest

from domain.audit.models import Entry
from domain.companies.errors import (
    ClientServiceExists,
    ClientServiceInactive,
    ClientServiceUnknown,
    IssuerInactive,
    PartnerInactive,
    StateForbids,
    WeakSecret,
)
from domain.companies.models import Company, CompanyStatus, Operator, Role
from domain.companies.selectors import companies_visible, operator_may_log_in
from domain.companies.services import (
    client_service_authenticate,
    client_service_create,
    client_service_set_secret,
    client_service_stop,
    company_activate,
    company_suspend,
    operator_create,
)
from tests.cast import SECRET, Issuer, partner


def operator_of(company: Company | None, role: Role) -> Operator:
    return operator_create(
        email=f"{role}@Example.pt", name="Ana", role=role, password="pass-word-1", company=company
    )


def test_a_client_service_authenticates_with_its_secret(lumen: Issuer) -> None:
    found = client_service_authenticate(alias=lumen.client_service.alias, secret=SECRET)
    assert found == lumen.client_service
    assert found.alias == "PRT.509442013-PRT.501964843-erp"


@pytest.mark.parametrize("alias", ["PRT.509442013-PRT.501964843-erp", "nobody", "", "\ud800"])
def test_a_wrong_secret_and_an_unknown_alias_look_the_same(lumen: Issuer, alias: str) -> None:
    with pytest.raises(ClientServiceUnknown) as refusal:
        client_service_authenticate(alias=alias, secret="wrong")
    assert str(refusal.value) == "the client service is unknown, or its secret is wrong"


def test_a_stopped_client_service_is_refused(lumen: Issuer) -> None:
    client_service_stop(service=lumen.client_service)
    with pytest.raises(ClientServiceInactive):
        client_service_authenticate(alias=lumen.client_service.alias, secret=SECRET)


def test_a_suspended_issuer_is_refused(lumen: Issuer) -> None:
    company_suspend(company=lumen.company)
    with pytest.raises(IssuerInactive):
        client_service_authenticate(alias=lumen.client_service.alias, secret=SECRET)


def test_a_suspended_partner_stops_its_issuers(lumen: Issuer) -> None:
    company_suspend(company=partner())
    with pytest.raises(PartnerInactive):
        client_service_authenticate(alias=lumen.client_service.alias, secret=SECRET)


@pytest.mark.parametrize("secret", ["short", "a" * 40, "abababababababababab"])
def test_a_weak_secret_is_refused(lumen: Issuer, secret: str) -> None:
    with pytest.raises(WeakSecret):
        client_service_set_secret(service=lumen.client_service, secret=secret)


def test_a_secret_made_from_the_alias_is_refused(lumen: Issuer) -> None:
    with pytest.raises(WeakSecret):
        client_service_set_secret(
            service=lumen.client_service, secret=lumen.client_service.alias.upper()
        )


def test_an_alias_is_taken_once(lumen: Issuer) -> None:
    with pytest.raises(ClientServiceExists):
        client_service_create(issuer=lumen.company, suffix="erp", secret=SECRET)


def test_no_secret_reaches_the_audit_log(lumen: Issuer) -> None:
    events = Entry.objects.filter(event="client_service.secret_set")
    assert events.count() == 1
    assert SECRET not in str(list(Entry.objects.values()))


def test_the_states_allow_only_their_changes(lumen: Issuer) -> None:
    with pytest.raises(StateForbids):
        company_activate(company=lumen.company)
    company_suspend(company=lumen.company)
    with pytest.raises(StateForbids):
        company_suspend(company=lumen.company)
    company_activate(company=lumen.company)
    assert Company.objects.get(pk=lumen.company.pk).status == CompanyStatus.ACTIVE


def test_an_operator_sees_only_their_own_company(lumen: Issuer, adega: Issuer) -> None:
    ana = operator_of(lumen.company, Role.ISSUER)
    assert set(companies_visible(operator=ana)) == {lumen.company}


def test_a_partner_sees_itself_and_its_issuers(lumen: Issuer, adega: Issuer) -> None:
    clara = operator_of(partner(), Role.PARTNER)
    visible = companies_visible(operator=clara)
    assert list(visible.order_by("pk")) == [partner(), lumen.company, adega.company]


def test_an_administrator_sees_all(lumen: Issuer, adega: Issuer) -> None:
    administrator = operator_of(None, Role.SYSTEM_ADMINISTRATOR)
    assert companies_visible(operator=administrator).count() == 3


@pytest.mark.parametrize(
    ("status", "allowed"),
    [("ACTIVE", True), ("SUSPENDED", True), ("BLOCKED", False), ("DELETED", False)],
)
@pytest.mark.parametrize("whose", ["issuer", "partner"])
def test_a_blocked_company_locks_its_operators_out(
    lumen: Issuer, status: str, allowed: bool, whose: str
) -> None:
    ana = operator_of(lumen.company, Role.ISSUER)
    blocked = lumen.company if whose == "issuer" else partner()
    Company.objects.filter(pk=blocked.pk).update(status=status)
    assert operator_may_log_in(Operator.objects.get(pk=ana.pk)) is allowed


def test_an_operator_s_address_is_kept_in_lower_case(lumen: Issuer) -> None:
    assert operator_of(lumen.company, Role.AUDITOR).email == "auditor@example.pt"
