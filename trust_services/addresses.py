"""Which addresses may be asked: those in certificates were written by strangers.

A certificate says where its issuer, its OCSP responder and its CRL are. Whoever made it can thereby
send this process anywhere, also to where only this process can go: its own machine, the network
behind the firewall, the metadata service of a cloud. So what a name resolves to is checked, and the
connection goes to the very address that was checked: a second look at the DNS, which could say
something else by then (rebinding), never happens.
"""

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from trust_services.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = (80, 443)
# All that is assigned to the public IPv6 Internet; mapped, local and translated forms are outside.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# RFC 6052, 2.1: an IPv6-only network reaches IPv4 addresses, also its own private ones, through it.
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class AddressPolicy:
    """Public addresses on the ports of the web, and what the operator adds.

    ``allowed`` has host names (``ocsp.internal``), addresses and networks (``127.0.0.1``,
    ``10.20.0.0/16``) for which no rule holds; ``ports`` are for everybody else. A name that has one
    forbidden address among good ones is refused: nobody publishes that by accident.
    """

    allowed: tuple[str, ...] = ()
    ports: tuple[int, ...] = WEB_PORTS

    def resolve(self, host: str, port: int) -> list[Address]:
        """The addresses of a host, all of them permitted.

        Raises :class:`~trust_services.errors.AddressRefused`; ``OSError`` and ``ValueError`` when
        the name has no address or cannot be one.
        """
        addresses = resolve(host, port)
        if not all(self.permits(host, address, port) for address in addresses):
            raise AddressRefused("the address is not on the public Internet's web ports")
        return addresses

    def permits(self, host: str, address: Address, port: int) -> bool:
        """Whether ``address``, which ``host`` resolved to, may be connected to."""
        if host.lower() in self._hosts or any(address in network for network in self._networks):
            return True
        return port in self.ports and is_public(address)

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(item for item in map(_network, self.allowed) if item)

    @cached_property
    def _hosts(self) -> frozenset[str]:
        return frozenset(item.lower() for item in self.allowed if not _network(item))


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a host, in the order in which the system would try them.

    Raises ``OSError`` and ``ValueError`` when the name has no address or cannot be one.
    """
    found: Sequence[tuple[object, ...]] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = [sockaddr[0] for *_, sockaddr in found if isinstance(sockaddr, tuple)]
    return list(dict.fromkeys(ip_address(number) for number in numbers))


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public Internet and stands for no other one.

    Not: loopback, private, link-local (with the metadata service of clouds), shared, multicast,
    reserved, and IPv6 forms of IPv4 addresses (mapped, 6to4, Teredo).
    """
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast and not address.is_reserved
    if address in _NAT64:
        return is_public(IPv4Address(address.packed[-4:]))
    return address in _GLOBAL_UNICAST and address.is_global and address.sixtofour is None


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None
