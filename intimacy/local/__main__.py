"""`python -m intimacy.local …`: what the Makefile calls. Every trouble is one sentence and a status other than zero."""

import argparse
import sys

from intimacy.local import browser, debian, frontend, roles, run
from intimacy.local.errors import LocalError


def main(arguments=None) -> int:
    """Do one of the commands; the status to leave with."""
    parser = argparse.ArgumentParser(prog="python -m intimacy.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="start everything and keep it running")
    running.add_argument("--end-with-parent", action="store_true", help="stop when the process that started this dies")
    commands.add_parser("roles", help="print the SQL that makes the three database roles")
    commands.add_parser("frontend", help="build the front end")
    commands.add_parser("browser", help="print where the browser for the tests is, installing one when there is none")
    commands.add_parser("testers", help="install what the tests borrow from Debian, where there is root")
    commands.add_parser(
        "make-roles", help="make the three database roles on the server that DATABASE_SUPERUSER_URL names"
    )
    chosen = parser.parse_args(arguments)
    try:
        match chosen.command:
            case "run":
                return run.run(end_with_parent=chosen.end_with_parent)
            case "roles":
                print(roles.for_people())
            case "frontend":
                frontend.build()
            case "browser":
                print(browser.find_or_install())
            case "testers":
                for name in debian.install_testers():
                    print(f"{name} is not installed: its tests are skipped.", file=sys.stderr)
            case "make-roles":
                print(roles.make_from_environment())
    except LocalError as error:
        print(error.sentence, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
