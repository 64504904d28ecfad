"""What can go wrong on the machine itself, said in one sentence."""

import errno


class LocalError(Exception):
    """Something on this machine stops us. The sentence tells a person what, and what to do about it."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


def about_a_full_disk(path) -> LocalError:
    """The sentence for a disk without room. PostgreSQL keeps what it has committed, so a later start goes on from there."""
    return LocalError(f"The disk that holds {path} is full: free some space and start again; nothing was lost.")


def about_files(error: OSError, path) -> LocalError:
    """The sentence for a file or folder that the operating system refused us."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return about_a_full_disk(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return LocalError(f"{path} cannot be used by this user: change its owner or choose another DATA_DIR.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return LocalError(f"{path} is not a folder: choose another DATA_DIR.")
    return LocalError(f"{path} cannot be used: {error.strerror or error}.")
