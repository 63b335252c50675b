"""Free TCP ports, because the well-known ones may belong to a service of this machine."""

import socket


def free_port() -> int:
    """Return a port of the loopback interface on which nothing listens at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
