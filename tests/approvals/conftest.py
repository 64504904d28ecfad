"""Programs for the tests of approvals."""

from tests.api.conftest import key_of  # noqa: F401
from tests.api.conftest import program as program_for  # noqa: F401
