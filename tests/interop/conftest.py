"""The judges, and the only root that they trust."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from development_pki.hierarchy import Hierarchy
from tests.interop.judges.dss import DSS
from tests.interop.judges.jvm import JudgesVM, JVMUnavailable, build
from tests.interop.judges.programs import Anchor
from tests.interop.judges.verapdf import VeraPDF

Written = Callable[[bytes, str], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder asks strangers, and once is enough: see `make test`."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.interop)


@pytest.fixture(scope="session")
def machine() -> Iterator[JudgesVM]:
    """The JVM with the judges; without one, the tests are skipped everywhere but in CI."""
    try:
        place = build()
    except JVMUnavailable as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    machine = JudgesVM(place)
    yield machine
    machine.close()


@pytest.fixture(scope="session")
def dss(machine: JudgesVM, pki: Hierarchy) -> DSS:
    """EU DSS; it trusts the development root."""
    return DSS(machine, [pki.directory / "root.pem"])


@pytest.fixture(scope="session")
def anchor(pki: Hierarchy, tmp_path_factory: pytest.TempPathFactory) -> Anchor:
    """The development root, for judges that are programs."""
    nss = tmp_path_factory.mktemp("nss") / "database"
    return Anchor.create(pki.directory / "root.pem", pki.directory / "issuing.pem", nss)


@pytest.fixture(scope="session")
def foreign(other_pki: Hierarchy, tmp_path_factory: pytest.TempPathFactory) -> Anchor:
    """A root of the same name that issued nothing here."""
    return Anchor.create(
        other_pki.directory / "root.pem",
        other_pki.directory / "issuing.pem",
        tmp_path_factory.mktemp("nss") / "foreign",
    )


@pytest.fixture(scope="session")
def verapdf(machine: JudgesVM) -> VeraPDF:
    """veraPDF."""
    return VeraPDF(machine)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes bytes to a file of this name."""

    def write(content: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write
