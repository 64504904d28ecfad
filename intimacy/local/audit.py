"""`make audit`: known vulnerabilities of what we install. A database that cannot be reached is a failure, not a pass."""

import json
import subprocess
import sys

from intimacy.local.node import ROOT

LOCKS = ("base", "dev", "uv", "node")


def audit() -> int:
    """Ask for each lock; the status to leave with."""
    return max(_audit_lock(name) for name in LOCKS)


def _audit_lock(name) -> int:
    lock = f"requirements/{name}.txt"
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-f", "json", "-r", lock]
    done = subprocess.run(
        [*command, "--progress-spinner", "off"], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        print(f"{lock} was not audited, because no database of vulnerabilities could be reached: {last}")
        return 2
    skipped = [package.get("skip_reason", package["name"]) for package in packages if "vulns" not in package]
    found = [(package, weakness) for package in packages for weakness in package.get("vulns", [])]
    for package, weakness in found:
        mended = ", ".join(weakness["fix_versions"]) or "nowhere yet"
        print(f"{package['name']} {package['version']}: {weakness['id']}, mended in {mended}")
    if skipped or not packages:
        why = skipped[0] if skipped else "the lock names no package"
        print(f"{lock} was not audited: no database of vulnerabilities answered for {len(skipped)} packages ({why}).")
        return 2
    print(f"{lock}: {len(packages)} packages audited, {len(found)} weaknesses found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(audit())
