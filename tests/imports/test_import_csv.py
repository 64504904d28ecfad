"""A file is imported from the command line as the pages do it."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Account
from intimacy.tenancy.context import bound
from tests.accounts.importing import lines


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "crm.csv"
    path.write_bytes(lines("account,sector,place", "Helix,medical,Bern", "Ionix,retail,Basel", ",retail,"))
    return path


def run(file, *options: str, capsys) -> str:
    call_command("import_csv", str(file), "--tenant", "acme", "--user", "admin@acme.example", *options)
    return capsys.readouterr().out


def test_a_file_comes_in_and_a_second_time_adds_nothing(cast, file, capsys):
    options = ("--kind", "accounts", "--match", "name", "--map", "place=city")
    assert "2 new, 0 changed, 0 the same, 1 wrong" in run(file, *options, "--dry-run", capsys=capsys)
    with bound(cast.acme, purpose="account_management"):
        assert not Account.objects.exists()
    assert "2 new, 0 changed, 0 the same, 1 wrong" in run(file, *options, capsys=capsys)
    assert "0 new, 0 changed, 2 the same, 1 wrong" in run(file, *options, capsys=capsys)
    with bound(cast.acme, purpose="account_management"):
        assert Account.objects.get(name="Helix").city == "Bern"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--kind", "planets"), "There is no kind “planets”."),
        (("--kind", "accounts", "--map", "moon=city"), "The file has no column moon."),
        (("--kind", "contacts"), "basis: Please answer this."),
        (("--kind", "contacts", "--match", "email"), "match: No column goes into"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(cast, file, capsys, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(file, *options, capsys=capsys)
