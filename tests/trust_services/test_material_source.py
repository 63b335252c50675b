"""What B-LT keeps, from the development PKI over HTTP; judged by OpenSSL."""

import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from ades.errors import CertificateRevoked, MaterialUnavailable
from ades.material import EMPTY
from ades.ports import Level, MaterialSource, Seal, SealRequest
from ades.sealing import LocalSealer
from ades.timestamps import token_certificates
from development_pki.hierarchy import Hierarchy
from development_pki.issuance import revoke
from tests.cast import SealKey, seal_key
from tests.trust_services.asking import CountingClient
from trust_services.errors import ServiceUnreachable
from trust_services.material import OnlineMaterialSource, stranger_client
from trust_services.tsa import HTTPTimestampAuthority


def der(*certificates: x509.Certificate) -> tuple[bytes, ...]:
    return tuple(item.public_bytes(Encoding.DER) for item in certificates)


def source(pki: Hierarchy, client: CountingClient | None = None) -> OnlineMaterialSource:
    return OnlineMaterialSource(der(pki.root.certificate), client or CountingClient())


def fresh_key(pki: Hierarchy) -> SealKey:
    return seal_key(pki, ec.generate_private_key(ec.SECP256R1()), "Livraria Lúmen", "501964843")


def test_it_has_everything_from_below_the_signer_to_the_root(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    material = source(pki).material(rsa_key.chain.certificates)

    assert set(material.certificates) == set(
        der(pki.issuing.certificate, pki.root.certificate, pki.ocsp.certificate)
    )
    (answer,) = [ocsp.load_der_ocsp_response(item) for item in material.ocsp_responses]
    assert answer.serial_number == rsa_key.chain.signer.serial_number
    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    # The root runs no responder: its list speaks for the issuing CA.
    (crl,) = [x509.load_der_x509_crl(item) for item in material.crls]
    assert crl.issuer == pki.root.certificate.subject


def test_openssl_validates_the_chain_with_nothing_but_the_material(
    pki: Hierarchy, rsa_key: SealKey, tmp_path: Path
) -> None:
    material = source(pki).material(rsa_key.chain.certificates)
    (tmp_path / "answer").write_bytes(material.ocsp_responses[0])
    (tmp_path / "signer.pem").write_bytes(rsa_key.chain.signer.public_bytes(Encoding.PEM))
    issuing, root = pki.directory / "issuing.pem", pki.directory / "root.pem"

    command = ["openssl", "ocsp", "-respin", tmp_path / "answer", "-CAfile", root]
    command += ["-issuer", issuing, "-cert", tmp_path / "signer.pem", "-no_nonce"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Response verify OK" in done.stderr
    assert "signer.pem: good" in done.stdout

    (tmp_path / "crl").write_bytes(material.crls[0])
    command = ["openssl", "crl", "-inform", "DER", "-in", tmp_path / "crl", "-CAfile", root]
    done = subprocess.run([*command, "-noout"], capture_output=True, text=True, check=False)
    assert "verify OK" in done.stderr


def test_the_issuers_are_found_when_the_signer_comes_alone(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    alone = source(pki).material(rsa_key.chain.certificates[:1])

    assert set(alone.certificates) == set(
        source(pki).material(rsa_key.chain.certificates).certificates
    )


def test_strangers_among_the_candidates_do_not_matter(
    pki: Hierarchy, other_pki: Hierarchy, rsa_key: SealKey
) -> None:
    """The other CA has the same name: only the signature tells them apart."""
    mixed = (rsa_key.chain.certificates[0], *der(other_pki.issuing.certificate))
    material = source(pki).material(mixed)

    assert der(other_pki.issuing.certificate)[0] not in material.certificates
    assert der(pki.issuing.certificate)[0] in material.certificates


def test_without_a_path_to_an_anchor_there_is_no_material(
    other_pki: Hierarchy, rsa_key: SealKey
) -> None:
    with pytest.raises(MaterialUnavailable, match="no path leads from Livraria Lúmen seal"):
        source(other_pki).material(rsa_key.chain.certificates)


def test_a_certificate_that_is_trusted_itself_needs_nothing(rsa_key: SealKey) -> None:
    trusting = OnlineMaterialSource(rsa_key.chain.certificates[:1], CountingClient())

    assert trusting.material(rsa_key.chain.certificates) == EMPTY


@pytest.mark.parametrize("chain", [(), (b"",), (b"\x30\x80",)])
def test_what_is_no_certificate_has_no_material(pki: Hierarchy, chain: Sequence[bytes]) -> None:
    with pytest.raises(MaterialUnavailable, match="cannot be read"):
        source(pki).material(chain)


def test_any_changed_byte_of_a_certificate_gives_material_or_the_typed_error(
    pki: Hierarchy, ec_key: SealKey
) -> None:
    """Time-stamp tokens bring certificates that a stranger wrote."""
    der_of = ec_key.chain.certificates[0]
    quiet = CountingClient(down=("/ocsp", "/crl/issuing.crl"))
    for position in range(0, len(der_of), 3):
        broken = bytearray(der_of)
        broken[position] ^= 0x21
        with pytest.raises(MaterialUnavailable):
            source(pki, quiet).material((bytes(broken), *ec_key.chain.certificates[1:]))


def test_a_revoked_certificate_is_told_apart_from_one_whose_status_is_unknown(
    pki: Hierarchy,
) -> None:
    key = fresh_key(pki)
    reason = x509.ReasonFlags.key_compromise
    revoke(pki, key.chain.signer.serial_number, now=datetime.now(UTC), reason=reason)

    with pytest.raises(CertificateRevoked, match=r"revoked since 20.* \(keyCompromise\)"):
        source(pki).material(key.chain.certificates)


def test_the_list_tells_of_a_revocation_when_the_responder_is_silent(pki: Hierarchy) -> None:
    key = fresh_key(pki)
    client = CountingClient(down=("/ocsp",))
    assert len(source(pki, client).material(key.chain.certificates).crls) == 2

    hold = x509.ReasonFlags.certificate_hold
    revoke(pki, key.chain.signer.serial_number, now=datetime.now(UTC), reason=hold)
    with pytest.raises(CertificateRevoked, match="Lúmen seal is suspended since"):
        source(pki, client).material(key.chain.certificates)


def test_without_any_status_there_is_no_material_and_the_message_says_why(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    client = CountingClient(down=("/ocsp", "/crl/issuing.crl"))

    with pytest.raises(MaterialUnavailable, match=r"no OCSP answer .* down; no CRL .* down"):
        source(pki, client).material(rsa_key.chain.certificates)


def test_a_batch_shares_its_answers(pki: Hierarchy, rsa_key: SealKey, ec_key: SealKey) -> None:
    client = CountingClient()
    shared = source(pki, client)
    for _ in range(20):
        shared.material(rsa_key.chain.certificates)
    assert sorted(client.asked) == ["/crl/root.crl", "/ocsp"]

    shared.material(ec_key.chain.certificates)
    assert sorted(client.asked) == ["/crl/root.crl", "/ocsp", "/ocsp"]


def test_a_batch_waits_for_a_dead_service_once(pki: Hierarchy, rsa_key: SealKey) -> None:
    client = CountingClient(down=("/ocsp", "/crl/issuing.crl"))
    shared = source(pki, client)
    for _ in range(20):
        with pytest.raises(MaterialUnavailable):
            shared.material(rsa_key.chain.certificates)

    assert sorted(client.asked) == ["/crl/issuing.crl", "/ocsp"]


def test_answers_are_asked_for_anew_when_their_time_is_over(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    moments = [datetime.now(UTC)]
    client = CountingClient()
    shared = OnlineMaterialSource(
        der(pki.root.certificate), client, clock=lambda: moments[-1], life=timedelta(minutes=3)
    )
    shared.material(rsa_key.chain.certificates)
    moments.append(moments[0] + timedelta(minutes=2))
    shared.material(rsa_key.chain.certificates)
    assert len(client.asked) == 2

    moments.append(moments[0] + timedelta(minutes=4))
    shared.material(rsa_key.chain.certificates)
    assert len(client.asked) == 4


def test_answers_from_before_the_clock_jumped_are_out_of_date(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    """The PKI's answers are good for an hour, its lists for a day."""
    later = datetime.now(UTC) + timedelta(days=3)
    ahead = OnlineMaterialSource(der(pki.root.certificate), CountingClient(), clock=lambda: later)

    with pytest.raises(MaterialUnavailable, match=r"out of date.*out of date"):
        ahead.material(rsa_key.chain.certificates)


def test_addresses_in_certificates_are_refused_unless_the_operator_allows_them(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    """The development PKI is on this machine, where certificates must not lead by themselves."""
    with pytest.raises(MaterialUnavailable, match="not on the public Internet"):
        OnlineMaterialSource(der(pki.root.certificate)).material(rsa_key.chain.certificates)
    with pytest.raises(ServiceUnreachable):
        stranger_client().get(f"{pki.base_url}/live")
    assert stranger_client(["127.0.0.1"]).get(f"{pki.base_url}/live") == b"ok"


def test_a_seal_of_level_lt_has_the_material_of_both_chains(
    pki: Hierarchy, rsa_key: SealKey
) -> None:
    port: MaterialSource = source(pki)
    authority = HTTPTimestampAuthority(f"{pki.base_url}/tsa")
    sealer = LocalSealer(rsa_key.signer(), rsa_key.chain, authority, source=port)

    (seal,) = sealer.seal([SealRequest("one", bytes(32), level=Level.B_LT)])
    assert isinstance(seal, Seal)
    serials = {ocsp.load_der_ocsp_response(x).serial_number for x in seal.material.ocsp_responses}
    token = authority.timestamp(bytes(32), sealer.credential().algorithm)
    stamper = x509.load_der_x509_certificate(token_certificates(token)[0])
    assert serials == {rsa_key.chain.signer.serial_number, stamper.serial_number}
