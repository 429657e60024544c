"""SAM's command as the local stack runs it: ``python -m devstack.quick_sam deploy …``.

Most of its time goes into reading YAML in Python, though libyaml is there, and into compressing packages, which go no
further than this machine. Neither changes what is deployed.
"""

from __future__ import annotations

import importlib
import zipfile
from types import SimpleNamespace
from typing import Any

_QUICKEST = 1  # zlib's level


class QuickZip(zipfile.ZipFile):
    """An archive whose members are compressed a little."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, compress_type: Any = None, _: Any = None) -> None:
        """Adds a member."""
        super().writestr(zinfo_or_arcname, data, compress_type, _QUICKEST)


def main() -> None:
    """Runs the command with this process's arguments."""
    yaml: Any = importlib.import_module("yaml")  # has no stubs
    yaml.SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    from samcli.cli.main import cli  # noqa: PLC0415 - its modules take the above as it is when they are imported
    from samcli.lib.package import utils  # noqa: PLC0415

    utils.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": QuickZip})
    cli()


if __name__ == "__main__":
    main()
