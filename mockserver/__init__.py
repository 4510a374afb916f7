"""One small server that impersonates vendor APIs: stateful, seeded by scenarios, on a virtual clock."""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mockserver.launch import Mock, Running, World, WorldClock, running, serving

__all__ = ["Mock", "Running", "World", "WorldClock", "__version__", "running", "serving"]
__version__: Final = "0.1.0"


if not TYPE_CHECKING:  # which would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """Looks up what runs a server when it is first asked for: importing the package costs nothing."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from mockserver import launch  # noqa: PLC0415 - see above

        found = globals()[name] = getattr(launch, name)
        return found
