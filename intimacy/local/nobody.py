"""Dropping from root to nobody, for PostgreSQL, which refuses to be root.

A checkout below /root, or in a folder that mktemp made, stands behind a door that nobody cannot pass. There, and only there, the
server keeps one capability of root: to look into folders. Should the machine grant not even that, the server says what it could not open.

access(2), by which initdb looks for its siblings, asks without the capabilities of whoever is not root, unless the process is one whose
capabilities do not follow its user (SECBIT_NO_SETUID_FIXUP; see capabilities(7)).
"""

import ctypes
import os
import pwd
from pathlib import Path

# PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE; SECBIT_NO_SETUID_FIXUP
KEEP_CAPABILITIES, SECURE_BITS, AMBIENT, RAISE = 8, 28, 47, 2
NO_SETUID_FIXUP = 1 << 2
READ_AND_SEARCH, OVERRIDE = (
    2,
    1,
)  # CAP_DAC_READ_SEARCH; CAP_DAC_OVERRIDE, which containers have where they lack the first
VERSION = 0x20080522  # _LINUX_CAPABILITY_VERSION_3


def needs_capability(command) -> int | None:
    """The capability to keep when the folders that a command names are closed to nobody."""
    nobody = pwd.getpwnam("nobody")
    named = [Path(part).absolute() for part in map(str, command) if part.startswith("/")]
    folders = {folder for path in named for folder in [*path.parents, *path.resolve().parents] if folder.is_dir()}
    if all(folder.stat().st_mode & 0o001 or folder.stat().st_uid == nobody.pw_uid for folder in folders):
        return None
    permitted = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapPrm"))
    held = int(permitted.split()[1], 16)
    return next((one for one in (READ_AND_SEARCH, OVERRIDE) if held >> one & 1), None)


def become_nobody(nobody, capability, libc) -> None:
    """Drop, in the child, between fork and exec."""
    if capability is not None and libc.prctl(SECURE_BITS, NO_SETUID_FIXUP, 0, 0, 0):
        libc.prctl(KEEP_CAPABILITIES, 1, 0, 0, 0)  # a container whose root may not set the bits
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)
    if capability is not None:
        header = (ctypes.c_uint32 * 2)(VERSION, 0)
        only = 1 << capability
        # Until here the child holds all of root's: it must not go on with more than the one.
        if libc.capset(header, (ctypes.c_uint32 * 6)(only, only, only, 0, 0, 0)):
            raise OSError("The capabilities of root could not be given up.")
        libc.prctl(AMBIENT, RAISE, capability, 0, 0)
