"""The doors: addresses that all follow from one, and ``make badge``, which writes it."""

import re
import subprocess
from pathlib import Path

import pytest

from tools import badge, doors
from tools.notebooks import FOLDER, read

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
ADA = "https://github.com/ada/my-nets"
TEXT = f"# Title\n{doors.BEGIN}\nno address yet\n{doors.END}\nthe rest\n"
LESSONS = sorted(path.name for path in FOLDER.glob("[0-9][0-9]-*.ipynb"))


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of README and the lessons, with no address yet; returns its notebooks' folder."""
    readme = tmp_path / "README.md"
    unknown = doors.BLOCK.sub("No address.\n", README)
    readme.write_text(unknown, "utf-8")
    monkeypatch.setattr(doors, "README", readme)
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in LESSONS:
        (folder / name).write_bytes((FOLDER / name).read_bytes())
    return folder


def state_of(folder):
    return {path: path.read_bytes() for path in [doors.README, *sorted(folder.iterdir())]}


class TestAddresses:
    @pytest.mark.parametrize(
        "address",
        [
            ADA,
            f"{ADA}.git",
            f"{ADA}/",
            f" {ADA}\n",
            "git@github.com:ada/my-nets.git",
            "ssh://git@github.com/ada/my-nets",
        ],
    )
    def test_every_form_of_an_address_is_read(self, address):
        assert doors.split(address) == ("ada", "my-nets")
        assert doors.install_line(address) == f"%pip install git+{ADA}"

    @pytest.mark.parametrize("address", ["", "ada/my-nets", "https://example.org/ada/my-nets"])
    def test_says_what_is_wrong_with_an_address(self, address):
        with pytest.raises(ValueError, match="expected one like https"):
            doors.split(address)

    @pytest.mark.parametrize("lesson", ["01-a", "01-a.ipynb", Path("/x/notebooks/01-a.ipynb")])
    def test_lead_to_a_lesson(self, lesson):
        assert doors.binder(lesson, ADA) == (
            "https://mybinder.org/v2/gh/ada/my-nets/HEAD?urlpath=lab/tree/notebooks/01-a.ipynb"
        )
        assert doors.colab(lesson, ADA) == (
            "https://colab.research.google.com/github/ada/my-nets/blob/main/notebooks/01-a.ipynb"
        )

    def test_lead_to_pages_and_zip_file(self):
        assert doors.site(ADA) == "https://ada.github.io/my-nets/"
        assert doors.site("https://github.com/Ada/Nets") == "https://ada.github.io/Nets/"
        assert doors.site("https://github.com/Ada/ada.github.io") == "https://ada.github.io/"
        assert doors.download(ADA) == f"{ADA}/archive/refs/heads/main.zip"

    def test_none_is_known_before_make_badge(self, copy):
        assert doors.repository() is None
        assert doors.binder("01-a") is None
        assert doors.colab("01-a") is None
        assert doors.download() is None
        assert doors.site() is None
        assert doors.install_line() is None

    def test_all_follow_from_readme(self, copy):
        badge.put("git@github.com:ada/my-nets.git")
        assert doors.repository() == ADA
        assert doors.binder("01-a") == doors.binder("01-a", ADA)
        assert doors.colab("01-a") == doors.colab("01-a", ADA)
        assert doors.download() == doors.download(ADA)
        assert doors.site() == doors.site(ADA)
        assert doors.install_line() == doors.install_line(ADA)

    @pytest.mark.parametrize("text", ["# Title\n", TEXT + TEXT])
    def test_readme_has_exactly_one_place(self, text):
        with pytest.raises(ValueError, match="places for the doors; expected one"):
            doors.block(text)
        with pytest.raises(ValueError, match="places for the doors; expected one"):
            badge.with_links(text, ADA)


class TestReadme:
    def test_the_address_stands_in_one_place(self):
        before, _, after = re.split(f"{doors.BEGIN}|{doors.END}", README)
        for host in ("mybinder.org/v2", "colab.research", "github.io", "git+https://github.com"):
            assert host not in before + after

    def test_holds_what_make_badge_writes_or_says_to_type_it(self):
        known = doors.repository()
        expected = "run `make badge`" if known is None else badge.links(known)
        assert expected in doors.block(README)

    def test_holds_every_door(self):
        links = re.findall(r"\]\((https://[^)]+)\)", doors.block(badge.with_links(README, ADA)))
        opened = [doors.site(ADA), doors.binder("00-start-here", ADA)]
        opened += [doors.colab("00-start-here", ADA), doors.download(ADA)]
        assert [link for link in links if not link.endswith(".svg")] == opened
        assert "00-start-here.ipynb" in LESSONS

    def test_the_rest_stays(self):
        text = badge.with_links(TEXT, ADA)
        assert text.startswith(f"# Title\n{doors.BEGIN}\n[Open in the page](")
        assert text.endswith(f"`%pip install git+{ADA}`\n{doors.END}\nthe rest\n")
        assert "no address yet" not in text

    def test_can_be_pointed_elsewhere_again(self):
        once = badge.with_links(TEXT, "https://github.com/bob/other")
        assert badge.with_links(once, ADA) == badge.with_links(TEXT, ADA)


class TestCommand:
    def test_writes_readme_and_every_lesson(self, copy, capsys):
        assert badge.main([ADA]) == 0
        assert f"now lead to {ADA}" in capsys.readouterr().out
        assert doors.repository() == ADA
        for name in LESSONS:
            before, after = read(FOLDER / name), read(copy / name)
            first = next(cell for cell in after.cells if cell.cell_type == "code")
            assert first.source.count(badge.remark(ADA)) == 1
            badge.put_remark(before, name, ADA)
            assert after == before

    def test_can_be_pointed_elsewhere_again(self, copy):
        badge.put(ADA)
        once = state_of(copy)
        badge.put("https://github.com/bob/other")
        assert state_of(copy) != once
        badge.put(ADA)
        assert state_of(copy) == once

    def test_takes_what_git_calls_origin(self, copy):
        git = ("git", "-C", str(copy.parent))
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "remote", "add", "origin", f"{ADA}.git"], check=True)
        assert badge.main([]) == 0
        assert doors.repository() == ADA

    def test_without_an_origin_says_what_to_type(self, copy, capsys):
        subprocess.run(["git", "-C", str(copy.parent), "init", "--quiet"], check=True)
        before = state_of(copy)
        assert badge.main([]) == 1
        assert "run make badge REPOSITORY=https://..." in capsys.readouterr().err
        assert state_of(copy) == before

    def test_a_wrong_address_changes_nothing(self, copy, capsys):
        before = state_of(copy)
        assert badge.main(["https://example.org/ada/my-nets"]) == 1
        assert "expected one like https" in capsys.readouterr().err
        assert state_of(copy) == before

    @pytest.mark.parametrize("damage", [b"{", None], ids=["no notebook", "no place"])
    def test_one_lesson_that_cannot_be_changed_keeps_all_as_they_are(self, copy, capsys, damage):
        last = copy / LESSONS[-1]
        whole = last.read_bytes()
        last.write_bytes(damage or whole.replace(b"No module named", b"No such module as"))
        before = state_of(copy)
        assert badge.main([ADA]) == 1
        assert LESSONS[-1] in capsys.readouterr().err
        assert state_of(copy) == before
