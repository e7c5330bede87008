"""archive.toml, overridden by the environment; what is unknown or wrong is refused by name, with what is meant."""

from pathlib import Path

import pytest

from archive.errors import Invalid
from services.home.settings import read_settings, settings_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "archive.toml").write_text('origin = "popsote"\norganisation = "Office"\nbatch = 5\n', "utf-8")
    return tmp_path


def test_the_environment_overrides_the_file(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ARCHIVE_BATCH", "7")
    monkeypatch.setenv("ARCHIVE_PROXIES", '["10.0.0.1"]')
    found = read_settings(home)
    assert (found.origin, found.batch, found.proxies) == ("popsote", 7, ("10.0.0.1/32",))


@pytest.mark.parametrize(("written", "meant"), [("bathc", "batch"), ("check_point_events", "checkpoint_events")])
def test_an_unknown_setting_is_refused_with_the_nearest_one(
    home: Path, monkeypatch: pytest.MonkeyPatch, written: str, meant: str
):
    with pytest.raises(Invalid, match=f"no setting {written}") as refused:
        settings_of({"origin": "popsote", "organisation": "Office", written: 1})
    assert refused.value.field == written
    assert refused.value.remedy is not None
    assert f"Perhaps {meant} is meant" in refused.value.remedy

    monkeypatch.setenv(f"ARCHIVE_{written.upper()}", "1")
    with pytest.raises(Invalid, match=f"no setting {written}"):
        read_settings(home)


def test_a_setting_like_no_other_is_refused_without_a_guess():
    with pytest.raises(Invalid) as refused:
        settings_of({"origin": "popsote", "organisation": "Office", "xyzzy": 1})
    assert refused.value.remedy is not None
    assert refused.value.remedy.startswith("docs/settings.md")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("batch", "many", "whole number in digits"),
        ("proxies", "10.0.0.1", "it is not JSON"),
        ("timezone", "Mars/Olympus", "no such time zone"),
        ("engine", "lucene", "'auto', 'tantivy' or 'whoosh'"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
):
    monkeypatch.setenv(f"ARCHIVE_{name.upper()}", value)
    with pytest.raises(Invalid, match=f"Setting {name}: .*{said}") as refused:
        read_settings(home)
    assert refused.value.field == name


def test_a_setting_of_before_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch):
    with (home / "archive.toml").open("a", encoding="utf-8") as file:
        file.write('languages = ["fi", "sv"]\n')
    monkeypatch.setenv("ARCHIVE_LANGUAGES", '["fi"]')
    assert not hasattr(read_settings(home), "languages")
