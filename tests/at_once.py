"""Several people at the same moment: each works in a thread, a connection and a transaction of their own."""

import threading
from collections.abc import Callable

from django.db import connection

from intimacy.tenancy.context import in_tenant
from intimacy.tenancy.refusals import Refused


def at_once(tenant, *works: Callable, patience: float = 30) -> list:
    """What came of each work, in their order: its result, or the refusal. Any other error is raised, as is one that waits for ever."""
    start, said = threading.Barrier(len(works)), [None] * len(works)

    def work(place: int) -> None:
        try:
            with in_tenant(tenant, purpose="account_management"):
                start.wait(10)
                said[place] = works[place]()
        except Exception as fault:  # handed to the test below
            said[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[place]) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
    assert not [thread for thread in threads if thread.is_alive()], "somebody waits for ever"
    for found in said:
        if isinstance(found, Exception) and not isinstance(found, Refused):
            raise found
    return said
