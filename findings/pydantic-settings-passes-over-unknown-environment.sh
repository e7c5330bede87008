#!/usr/bin/env bash
# Unknown settings in the environment, with pydantic-settings (2.16.3, tried 2026-11-30).
#
# Good guess: with extra="forbid" and env_prefix="ARCHIVE_", a misspelt variable ARCHIVE_BATHC is refused, as the same
# key is in the TOML file.
# Seen: it is passed over in silence and the default holds; files alone are held to extra="forbid". A TOML file that is
# not there counts as an empty one.
# Whoever wants misspelt variables refused compares the environment with the fields themselves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check pydantic-settings==2.16.3
cd "$folder"
ARCHIVE_BATHC=7 "$folder/venv/bin/python" - <<'PY'
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ARCHIVE_", extra="forbid", toml_file="archive.toml")
    batch: int = 1

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


assert Settings().batch == 1, "the variable was expected to be passed over, and the missing file too"
Path("archive.toml").write_text("bathc = 7\n")
try:
    Settings()
except ValidationError as error:
    assert error.errors()[0]["type"] == "extra_forbidden"
else:
    raise SystemExit("the file was expected to be refused")
print("pydantic-settings 2.16.3: bathc is refused in the file, ARCHIVE_BATHC is passed over in silence.")
PY
