"""One small server that impersonates vendor APIs: stateful, seeded by scenarios, on a virtual clock."""

from typing import Final

__version__: Final = "0.1.0"
