"""A disk that is full: one sentence, a status that is not zero, and everything there again once there is room."""

import os
import subprocess

import pytest

from intimacy.local.ports import free_port
from intimacy.local.services import Services


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, and a function that gives it another size."""
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)  # as root the servers run as nobody, who has to pass through
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"only root can make a small disk: {mounted.stderr.strip()}")
    yield disk, lambda size: subprocess.run(["mount", "-o", f"remount,size={size}", disk], check=True)
    subprocess.run(["umount", "-l", disk], check=True)


@pytest.mark.parametrize("size", ["24m", "40m"], ids=["while the cluster is made", "while the tables are made"])
def test_a_full_disk_is_said_in_a_sentence_and_nothing_is_lost(size, small_disk, start):
    disk, resize = small_disk
    resize(size)
    running = start(PORT=free_port(), DATA_DIR=disk / "data", DEMO="0")
    said, _ = running.communicate(timeout=90)
    assert running.returncode == 1
    assert "is full: free some space and start again" in said
    assert "Traceback" not in said

    resize("200m")
    services = Services(disk / "data")
    try:
        assert services.start()["DATABASE_URL"].startswith("postgres")
    finally:
        services.stop()
    assert os.listdir(disk / "data")
