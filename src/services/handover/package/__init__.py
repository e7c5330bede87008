"""Makes a package: a BagIt bag whose payload is an E-ARK information package."""
