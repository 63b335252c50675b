"""Rules that no linter knows: who may write to models, sizes, names, what is committed."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    "ades",
    "ades_cli",
    "client_portal",
    "config",
    "demo",
    "development_pki",
    "domain",
    "integration_ws",
    "issuer_backoffice",
    "proxy_client",
    "trust_services",
    "wire",
)
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create"}


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def manager_writes(tree: ast.AST) -> Iterator[int]:
    """Lines with a write through a manager or a queryset, such as ``Model.objects…update(``."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITES
            and ".objects" in ast.unparse(node.func.value)
        ):
            yield node.lineno


def functions_in(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def test_only_services_write_to_models() -> None:
    guilty = [
        f"{name_of(path)}:{line}"
        for path in sources()
        if "services" not in path.parts and path.name != "services.py"
        for line in manager_writes(ast.parse(path.read_text("utf-8")))
    ]
    assert guilty == []


def test_no_import_hides_in_a_function() -> None:
    hidden = [
        f"{name_of(path)}:{inner.lineno}"
        for path in sources()
        for function in functions_in(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_files_can_be_read_in_one_sitting() -> None:
    long = [name_of(path) for path in sources() if len(path.read_text("utf-8").splitlines()) > 300]
    assert long == []


def test_functions_can_be_seen_whole() -> None:
    long = [
        f"{name_of(path)}: {function.name}"
        for path in sources()
        for function in functions_in(path)
        if (function.end_lineno or 0) - function.lineno > 50
    ]
    assert long == []


def test_every_name_says_its_subject() -> None:
    vague = {"utils", "helpers", "common", "misc", "tools"}
    assert [name_of(path) for path in sources() if path.stem in vague] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in sources()
        if not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("package", ["ades", "trust_services"])
def test_the_libraries_document_every_public_name(package: str) -> None:
    missing = [
        f"{name_of(path)}: {node.name}"
        for path in (ROOT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert missing == []


def test_the_locks_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        requirements = re.findall(r"^[\w.\[\]-]+==.*$", text, re.MULTILINE)
        assert len(requirements) > 30
        assert all(line.rstrip().endswith("\\") for line in requirements)


def test_no_migration_forks() -> None:
    for folder in (ROOT / "domain").glob("*/migrations"):
        numbers = [path.name[:4] for path in folder.glob("0*.py")]
        assert len(numbers) == len(set(numbers)), f"{name_of(folder)} is not linear"


def test_no_key_or_password_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    guilty = [
        name for name in listed if name and b"PRIVATE" + b" KEY-----" in (ROOT / name).read_bytes()
    ]
    assert guilty == []
