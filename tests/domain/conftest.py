"""An operation of Lúmen's over three invoices, and the sealer that it will use."""

import pytest

from domain.certificates.providers import sealer_for
from domain.deliveries.services.submission import sign_request_submit
from domain.operations.models import Operation
from domain.operations.services import execution
from tests.cast import Issuer
from tests.domain.execution_cast import CountingSealer
from tests.domain.test_submission import request_for


@pytest.fixture
def sealer(lumen: Issuer, monkeypatch: pytest.MonkeyPatch) -> CountingSealer:
    counting = CountingSealer(sealer_for(lumen.client_service))
    monkeypatch.setattr(execution, "sealer_of", lambda _: counting)
    return counting


@pytest.fixture
def operation(lumen: Issuer, invoices: list[bytes]) -> Operation:
    return sign_request_submit(client_service=lumen.client_service, request=request_for(*invoices))
