"""The judges, and the only root that they trust."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from development_pki.hierarchy import Hierarchy
from tests.cast import SealKey
from tests.interop.judges.dss import DSS
from tests.interop.judges.jvm import JudgesVM, JVMUnavailable, build
from tests.interop.judges.programs import Anchor
from tests.interop.judges.verapdf import VeraPDF
from tests.interop.key_process import Configuration, Key
from tests.interop.matrix import Bench, KeySide, Way
from tests.interop.remote_side import KeyProcess, RemoteSide

Written = Callable[[bytes, str], Path]


def go_without(error: JVMUnavailable) -> NoReturn:
    """Skip what needs a JVM, but not where all must be shown."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(error))
    pytest.skip(str(error))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is in this folder asks strangers, and once is enough: see the Makefile."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.interop)


@pytest.fixture(scope="session")
def machine() -> Iterator[JudgesVM]:
    """The JVM with the judges; without one, the tests are skipped everywhere but in CI."""
    try:
        place = build()
    except JVMUnavailable as error:
        go_without(error)
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


@pytest.fixture(scope="session")
def bench(dss: DSS, anchor: Anchor) -> Bench:
    """All judges."""
    return Bench(dss, anchor)


@pytest.fixture(scope="session")
def configuration(pki: Hierarchy, keys: dict[str, SealKey]) -> Configuration:
    """The keys of the cast, the development PKI's authorities."""
    return Configuration(
        {kind: Key(key.pkcs8, key.chain.certificates, key.pss) for kind, key in keys.items()},
        f"{pki.base_url}/tsa",
        (pki.root.certificate.public_bytes(Encoding.DER),),
    )


@pytest.fixture(scope="session")
def process(
    configuration: Configuration, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KeyProcess]:
    """The key's side in a process of its own."""
    process = KeyProcess(configuration, tmp_path_factory.mktemp("key-process"))
    yield process
    process.close()


@pytest.fixture(scope="session")
def sides(configuration: Configuration, process: KeyProcess) -> dict[tuple[Way, str], KeySide]:
    """The key's side by way and kind of key."""
    return {(Way.IN_PROCESS, kind): side for kind, side in configuration.sides().items()} | {
        (Way.HASH_ONLY, kind): RemoteSide(process, kind) for kind in configuration.keys
    }


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes bytes to a file of this name."""

    def write(content: bytes, name: str) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write
