"""TLS: a certificate authority of our own, and a certificate for every name that a client asks for.

Nothing here is loaded, made or kept before the first handshake or the first call of `mockserver ca`.
"""

import os
import ssl
import tempfile
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import trustme

LEAF_DAYS: Final = 397
"""How long a host's certificate is good for; some platforms take none that lasts longer than 398 days."""
REMEMBERED: Final = 256
"""Hosts whose certificates are kept at hand."""
LONGEST_HOST: Final = 253
FALLBACK: Final = "localhost"
KEY: Final = "ca-key.pem"
PUBLIC: Final = "ca.pem"
BUNDLE: Final = "bundle.pem"
TRUST_STORE: Final = "truststore.p12"
STORE_PASSWORD: Final = "mockserver"  # noqa: S105 - it guards nothing: the store holds a public certificate
BEGIN_CERTIFICATE: Final = b"-----BEGIN CERTIFICATE-----"


class BrokenAuthority(OSError):
    """The folder of the authority cannot be used: what is in it is no authority, or it cannot be written."""


class Authority:
    """A certificate authority: kept in a folder, its key readable by its owner alone, or in memory."""

    def __init__(self, folder: Path | None) -> None:
        """None keeps it in memory: it ends with the server."""
        self.folder = folder
        self._made: trustme.CA | None = None
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()

    @property
    def certificate(self) -> bytes:
        """The authority's certificate, in PEM. Raises BrokenAuthority."""
        return self._ca().cert_pem.bytes()

    def context(self, host: str) -> ssl.SSLContext:
        """What a server says that is called so; by SNI, a client may ask for another name. Raises BrokenAuthority."""
        known = self._contexts.get(host)
        if known is not None:
            self._contexts.move_to_end(host)
            return known
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        self._issue(host, context)

        def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            if name is not None and name.lower() != host:
                connection.context = self.context(name.lower())

        context.sni_callback = choose
        self._contexts[host] = context
        if len(self._contexts) > REMEMBERED:
            self._contexts.popitem(last=False)
        return context

    def _issue(self, host: str, context: ssl.SSLContext) -> None:
        until = datetime.now(UTC) + timedelta(days=LEAF_DAYS)
        try:
            leaf = self._ca().issue_cert(host[:LONGEST_HOST] or FALLBACK, not_after=until)
        except (ValueError, UnicodeError):  # no name that a certificate could be for
            leaf = self._ca().issue_cert(FALLBACK, not_after=until)
        leaf.configure_cert(context)

    def _ca(self) -> "trustme.CA":
        if self._made is None:
            import trustme  # noqa: PLC0415 - brings cryptography, which few servers need

            def make() -> trustme.CA:
                return trustme.CA(organization_name="mockserver", organization_unit_name="Mock vendors, for tests only")

            self._made = make() if self.folder is None else _kept(self.folder, make, trustme.CA.from_pem)
        return self._made

    def files(self, folder: Path | None = None) -> dict[str, Path]:
        """The certificate for programs, in every form they take: alone, among those of the system, and as a Java trust store.

        They are written to a folder, or beside the key. Raises BrokenAuthority; ValueError where there is no place for them.
        """
        certificate, place = self.certificate, folder or self.folder
        if place is None:
            raise ValueError("an authority in memory has no files")
        others = _system_certificates(place).replace(certificate, b"")
        files = {name: place / name for name in (PUBLIC, BUNDLE, TRUST_STORE)}
        store = files[TRUST_STORE]
        if not store.is_file() or not files[PUBLIC].is_file() or files[PUBLIC].read_bytes() != certificate:
            _put(store, _java_store(certificate))  # another text each time, so it is made only for another authority
        _put(files[PUBLIC], certificate)
        _put(files[BUNDLE], certificate + others)
        return files


def _system_certificates(own: Path) -> bytes:
    """The certificates that this system trusts; the environment may name our own bundle as them, which counts for nothing."""
    paths = ssl.get_default_verify_paths()
    named = [Path(file) for file in (paths.cafile, paths.openssl_cafile) if file]
    found = next((file for file in named if file.is_file() and file.resolve().parent != own.resolve()), None)
    return found.read_bytes() if found is not None else b""


def _kept(folder: Path, make: Callable[[], "trustme.CA"], load: Callable[[bytes, bytes], "trustme.CA"]) -> "trustme.CA":
    """The authority of a folder, made if there is none. Of several processes that make one at once, the first wins."""
    secret = folder / KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not secret.exists():
            made = make()
            text = made.private_key_pem.bytes() + made.cert_pem.bytes()
            _put(secret, text, mode=0o600, replace=False)
        text = secret.read_bytes()
    except OSError as error:
        raise BrokenAuthority(f"cannot keep a certificate authority in {folder}: {error.strerror or error}") from error
    key, begin, certificate = text.partition(BEGIN_CERTIFICATE)
    try:
        return load(begin + certificate, key)
    except ValueError as error:
        raise BrokenAuthority(f"{secret} holds no certificate authority: {error}; remove it to have a new one made") from error


def _put(file: Path, content: bytes, *, mode: int = 0o644, replace: bool = True) -> None:
    """Writes a file whole or not at all; without `replace`, one that is there stays."""
    if replace and file.is_file() and file.read_bytes() == content:
        return
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), mode)
            out.write(content)
        if replace:
            Path(name).replace(file)
        else:
            with suppress(FileExistsError):
                os.link(name, file)
    finally:
        Path(name).unlink(missing_ok=True)


def _java_store(certificate: bytes) -> bytes:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12  # noqa: PLC0415 - as above

    entry = pkcs12.PKCS12Certificate(x509.load_pem_x509_certificate(certificate), b"mockserver")
    return pkcs12.serialize_java_truststore([entry], BestAvailableEncryption(STORE_PASSWORD.encode()))
