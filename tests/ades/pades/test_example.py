"""The example of the documentation runs as it is written."""

import subprocess
import sys
from pathlib import Path

from tests.ades.judges import pdfsig_accepts
from tests.ades.pades.seeing import picture

ROOT = Path(__file__).resolve().parents[3]


def test_the_example_signs_an_invoice(invoice: bytes, tmp_path: Path) -> None:
    (tmp_path / "invoice.pdf").write_bytes(invoice)
    (tmp_path / "logo.png").write_bytes(picture(400, 300))

    subprocess.run(
        [
            *(sys.executable, ROOT / "docs" / "examples" / "sign_pades_visible.py"),
            *("invoice.pdf", "signed.pdf", "logo.png"),
        ],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
    )

    assert pdfsig_accepts(tmp_path / "signed.pdf") == [True]
