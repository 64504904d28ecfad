"""Ports of this machine: free ones for the servers, and whether somebody already listens on the one we were told."""

import errno
import socket


def free_port(wish: int | None = None) -> int:
    """A port that nobody listens on: the wished one when it is free, so that tools keep working after a restart."""
    if wish and not is_taken(wish):
        return wish
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_taken(port: int, address="127.0.0.1") -> bool:
    """Whether a server could not listen here now. A port that only waits for old connections to fade is not taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
            raise
        return False
