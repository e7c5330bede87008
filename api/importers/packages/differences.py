"""What may be wrong with a package, or with one file of it; each has a code of its own in the rejects file."""

from archive.errors import Invalid

_AGAIN = "Ask the sender for the package again; what was imported is not imported twice."


class NotAPackage(Invalid):
    """A source that is no package, or one that cannot be read."""

    code = "not_a_package"
    field = "source"
    remedy = "Give a bag (with bagit.txt), a package of E-ARK (with METS.xml), or a zip or tar file of one."


class PackageInvalid(Invalid):
    """A package that states contradictory things about itself, so that nothing of it is imported."""

    code = "package_invalid"
    field = "package"
    remedy = "Ask the sender for a valid package, or import its files with --kind folder."


class HostileName(PackageInvalid):
    """A package that names a file outside itself."""

    code = "hostile_name"


class TagFileDiffers(PackageInvalid):
    """A file that describes a bag is not as its digest states."""

    code = "tag_file_differs"


class FileOfPackage(Invalid):
    """Something is wrong with one file of a package."""

    field = "file"
    remedy = _AGAIN


class MissingFile(FileOfPackage):
    """A file that the package names is not in it."""

    code = "missing_file"


class ToBeFetched(FileOfPackage):
    """A file that is not in the package, but elsewhere."""

    code = "to_be_fetched"
    remedy = "Put the file at its place in the package and import the package again; nothing is fetched."


class NotListed(FileOfPackage):
    """A file that nothing in the package vouches for."""

    code = "not_listed"
    remedy = f"If the file belongs there, import it by itself. {_AGAIN}"


class DigestDiffers(FileOfPackage):
    """The bytes of a file are not those that the package states."""

    code = "digest_differs"


class SizeDiffers(FileOfPackage):
    """A file has another size than the package states."""

    code = "size_differs"


class LinkInPackage(FileOfPackage):
    """A link, or something else that is not a file."""

    code = "link"
    remedy = "Replace the link by the file itself and import the package again."
