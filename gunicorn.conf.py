"""What gunicorn reads when it starts here: it logs as the rest of the product does. Its other settings stand on its command line."""

import os

from intimacy.watch.logs import configuration

logconfig_dict = configuration(
    as_json=os.environ.get("LOG_FORMAT", "json" if os.environ.get("PRODUCTION") == "1" else "lines") == "json",
    level=os.environ.get("LOG_LEVEL", "INFO"),
)
