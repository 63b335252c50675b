"""Sixty and more addresses that lead inside: none of them opens a connection."""

import ipaddress
import socket
from typing import Any

import pytest

from development_pki.hierarchy import Hierarchy
from trust_services.addresses import AddressPolicy, is_public
from trust_services.errors import AddressRefused, ServiceUnreachable
from trust_services.http import GuardedClient, Limits

# What names resolve to: the DNS of an attacker. The last answer is repeated.
NAMES = {
    "loopback.example": ["127.0.0.1"],
    "private.example": ["10.0.0.8"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": ["93.184.216.34", "127.0.0.1"],
    "mapped.example": ["::ffff:127.0.0.1"],
    "six.example": ["::1"],
    "local-six.example": ["fd00::1"],
    "link-six.example": ["fe80::1"],
}
TRICKS = [
    # Loopback, in every way of writing it that resolvers know.
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.255.255.254/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0x7f.1/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://0177.0.0.01/",
    "http://127.0.0.1./",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://①②⑦.⓪.⓪.①/",
    "http://127。0。0。1/",
    "http://%31%32%37.0.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::]/",
    "http://[::127.0.0.1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[0:0:0:0:0:ffff:127.0.0.1]/",
    "http://[64:ff9b::127.0.0.1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:1::1]/",
    "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/",
    # The metadata services of clouds, and what else is link-local.
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://[::ffff:169.254.169.254]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://100.100.100.200/",
    # Private networks, shared, reserved and multicast addresses.
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[fc00::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    # Names that an attacker's DNS answers for.
    *(f"http://{name}/" for name in NAMES),
    # Users, ports and schemes.
    "http://www.example.com@127.0.0.1/",
    "http://user:password@93.184.216.34/",
    "http://127.0.0.1\\@93.184.216.34/",
    "http://127.0.0.1#@93.184.216.34/",
    "http://93.184.216.34:22/",
    "http://93.184.216.34:6379/",
    "http://93.184.216.34:8080/",
    "https://127.0.0.1/",
    "https://127.0.0.1:443/",
    "ftp://93.184.216.34/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/",
    "ldap://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "//127.0.0.1/",
    "http:///",
    "http://",
    "",
]


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where this process wanted to connect to; it never gets there."""
    wanted: list[Any] = []
    real = socket.getaddrinfo

    def connect(_: socket.socket, address: Any) -> None:
        wanted.append(address)
        raise ConnectionRefusedError

    def find(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if host in NAMES:
            numbers = NAMES[host]
        elif isinstance(host, str) and host.endswith(".example.com"):
            numbers = ["93.184.216.34"]
        else:
            return real(host, port, *args, **options)
        kind = socket.SOCK_STREAM
        return [
            (socket.AF_INET6 if ":" in item else socket.AF_INET, kind, 6, "", (item, port))
            for item in numbers
        ]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", find)
    return wanted


def test_there_are_enough_tricks() -> None:
    assert len(set(TRICKS)) >= 60


@pytest.mark.parametrize("url", TRICKS)
def test_a_trick_opens_no_connection(url: str, connections: list[Any]) -> None:
    client = GuardedClient(Limits(connect=0.5, read=0.5, total=1), AddressPolicy())

    with pytest.raises(ServiceUnreachable):
        client.get(url)
    assert connections == []


def test_a_public_address_is_connected_to(connections: list[Any]) -> None:
    """So that the tricks above are not refused for another reason."""
    for url in ("http://ocsp.example.com/", "https://ocsp.example.com/", "http://93.184.216.34/"):
        with pytest.raises(ServiceUnreachable, match="no answer: ConnectionError"):
            GuardedClient(policy=AddressPolicy()).get(url)
    assert {item[0] for item in connections} == {"93.184.216.34"}
    assert {item[1] for item in connections} == {80, 443}


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    connections: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: public at the first look, this machine at the second."""
    answers = ["93.184.216.34", "127.0.0.1"]
    asked: list[str] = []

    def find(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers[len(asked) - 1], port))]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    with pytest.raises(ServiceUnreachable):
        GuardedClient(policy=AddressPolicy()).get("http://rebinding.example/")

    assert connections == [("93.184.216.34", 80)]


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "localhost"])
def test_the_operator_may_allow_hosts_and_networks(pki: Hierarchy, allowed: str) -> None:
    url = pki.base_url.replace("127.0.0.1", "localhost" if allowed == "localhost" else "127.0.0.1")

    assert GuardedClient(policy=AddressPolicy((allowed,))).get(f"{url}/live") == b"ok"
    with pytest.raises(AddressRefused):
        GuardedClient(policy=AddressPolicy(("10.0.0.0/8", "other"))).get(f"{url}/live")


def test_what_is_public_and_what_is_not() -> None:
    for good in ("1.1.1.1", "193.136.1.1", "2606:4700::1111", "64:ff9b::1.1.1.1"):
        assert is_public(ipaddress.ip_address(good)), good
    for bad in ("127.0.0.1", "::ffff:1.1.1.1", "2002:101:101::", "100.64.0.1", "4000::1"):
        assert not is_public(ipaddress.ip_address(bad)), bad
