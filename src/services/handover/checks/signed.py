"""The files of a package against the list of them that the sender signed: it proves what the log does not prove."""

import hashlib
from typing import Any

from archive.ledger.offline import Checker
from archive.ledger.proving import offline_verifier
from services.handover.checks.bag import Bag
from services.handover.checks.findings import Findings, printable
from services.handover.checks.log import LOG
from services.handover.checks.proven import proven
from services.handover.package.bag import SIGNED
from services.handover.package.facts import PRODUCT, product_version

MISSING = (
    "The sender signs a list of all files of every package, and it is missing: it was removed, or the package was made "
    "before there was one. Compare the digest of the package with the one the sender gave (--digest)."
)


class SignedFiles:
    """Compares every file of a bag with the signed list of files."""

    def __init__(self, bag: Bag, inside: str, findings: Findings) -> None:
        self._bag, self._inside, self._findings = bag, inside, findings
        self._left = {**bag.stated, **{name: digest for name, digest in bag.tags.items() if name != SIGNED}}

    def check(self, checker: Checker, package: dict[str, Any], *, vouched: bool) -> bool:
        """Whether the sender signed the files; a difference for each that is not as it was signed.

        That there is no list is a difference, unless the digest of the package vouches for all files.
        """
        if SIGNED not in self._bag.tags:
            if not vouched:
                with self._findings.checking("signed files"):
                    self._findings.add("missing_file", SIGNED, MISSING)
            return False
        with self._findings.checking("signed files") as told:
            result = proven(checker, self._bag.folder / SIGNED, SIGNED, self._findings, self._see)
            for path in sorted(self._left if result else ()):
                self._findings.add("unsigned_file", path, "The sender did not sign it.")
            if result and result["origin"] != package.get("origin"):
                self._findings.add("unknown_signer", SIGNED, "Another archive than the sender signed it.")
            told["says"] = _in_words(result, package, given=bool(checker.given)) if result else ""
            self._verifier(package)
        return True

    def _see(self, line: dict[str, Any]) -> None:
        path = str(line["path"])
        found = self._left.pop(path, None)
        if found is None:
            self._findings.add("missing_file", path, "The sender signed it, and it is missing.")
        elif found != line["sha256"]:
            self._findings.add("altered_file", path, "It is not the file that the sender signed.")

    def _verifier(self, package: dict[str, Any]) -> None:
        """The verifier of one file is the one of this program, if the same version made the package."""
        path = f"{self._inside}/{LOG}/offline.py"
        own = hashlib.sha256(offline_verifier()).hexdigest()
        same = package.get("product") == f"{PRODUCT} {product_version()}"
        if same and self._bag.stated.get(path) != own:
            said = "It is not the verifier of this version; do not run it."
            self._findings.add("other_verifier", path, said)


def _in_words(result: dict[str, Any], package: dict[str, Any], *, given: bool) -> str:
    """Who signed what, when, and how that is known, for who knows nothing of keys."""
    day, _, time = str(result["moment"]).partition("T")
    who = printable(f"{package.get('organisation')} (archive {result['origin']})")
    key = "The signature fits the key of the sender that you gave." if given else (
        "The signature fits the key that came with the package; only the sender can confirm that it is theirs."
    )  # fmt: skip
    return f"{who} signed the list of all {result['records']} files of this package on {day} at {time[:5]} UTC. {key}"
