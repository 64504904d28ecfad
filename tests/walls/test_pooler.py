"""Tenants do not mix behind a pooler in transaction mode, where every transaction may get another's connection."""

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import Account
from intimacy.local.debian import program
from intimacy.tenancy.context import in_tenant
from tests.make import Make

POOLER = program("pgbouncer")
TRANSACTIONS, THREADS, SERVER_CONNECTIONS = 2000, 8, 3


@pytest.fixture
def pooler(committed, tmp_path_factory):
    """pgbouncer before this test's database, with fewer connections than there are clients."""
    if POOLER is None:
        pytest.skip("pgbouncer is not installed here; Debian's package of that name has it")
    database = settings.DATABASES["default"]
    folder = Path(tmp_path_factory.mktemp("pooler"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "users.txt").write_text(f'"{database["USER"]}" "{database["PASSWORD"]}"\n')
    (folder / "pooler.ini").write_text(
        f"[databases]\n* = host={database['HOST']} port={database['PORT']}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = plain\nauth_file = {folder}/users.txt\n"
        f"pool_mode = transaction\ndefault_pool_size = {SERVER_CONNECTIONS}\nlogfile =\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    command = [POOLER, "-q", str(folder / "pooler.ini")]
    if os.geteuid() == 0:  # it refuses to run as root
        for path in (folder, *folder.parents):
            if path != Path("/tmp") and path.is_relative_to("/tmp"):  # noqa: S108
                path.chmod(0o755)
        command[1:1] = ["-u", "nobody"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    before = {name: database[name] for name in ("PORT", "DISABLE_SERVER_SIDE_CURSORS")}
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            pytest.fail("pgbouncer did not start")
        yield lambda: database.update(PORT=str(port))
    finally:
        database.update(before)
        connection.close()
        process.terminate()
        process.wait()


def test_no_transaction_sees_another_tenants_rows_through_a_pooler(pooler):
    make, tenants = Make(), {}
    for slug in ("acme", "globex", "initech"):
        tenant, _admin = make.tenant(slug)
        with in_tenant(tenant, purpose="administration"):
            tenants[slug] = (tenant, {make.account(f"{slug} {number}").pk for number in range(5)})
    connection.close()
    pooler()

    def ask(number: int) -> bool:
        tenant, expected = tenants[("acme", "globex", "initech")[number % 3]]
        with in_tenant(tenant, purpose="administration"), connection.cursor() as cursor:
            cursor.execute("SELECT id FROM accounts_account")  # without the query set's own filter
            return (
                {row[0] for row in cursor.fetchall()} == expected == set(Account.objects.values_list("pk", flat=True))
            )

    def ask_many(numbers: range) -> list[bool]:
        try:
            return [ask(number) for number in numbers]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(ask_many, [range(start, TRANSACTIONS, THREADS) for start in range(THREADS)]))
    assert sum(map(len, answers)) == TRANSACTIONS
    assert all(all(answer) for answer in answers)


def test_the_setting_is_gone_when_the_next_transaction_gets_the_connection(pooler):
    tenant, _admin = Make().tenant("acme")
    connection.close()
    pooler()
    with in_tenant(tenant, purpose="administration"):
        assert Account.objects.count() == 0
    with connection.cursor() as cursor:
        for _ in range(5):
            cursor.execute("SELECT current_setting('app.tenant_id', true)")
            assert cursor.fetchone()[0] in (None, "")
