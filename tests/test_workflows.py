"""The workflows on GitHub: what they call is there, and publishing may do no more than it must.

They cannot run here, so what is held is what a change elsewhere would break.
"""

import re
from pathlib import Path

import pytest
import yaml

from tools import doors

ROOT = Path(__file__).resolve().parent.parent
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}
PAGES = WORKFLOWS["pages"]["jobs"]


def triggers(name):
    return WORKFLOWS[name][True]  # YAML 1.1 reads the key "on" as true


def steps(name):
    return [step for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"]]


def commands(name):
    return "\n".join(step["run"] for step in steps(name) if "run" in step)


@pytest.mark.parametrize("name", WORKFLOWS)
class TestEveryWorkflow:
    def test_what_it_makes_is_in_the_makefile(self, name):
        targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
        made = set(re.findall(r"^make ([a-z-]+)", commands(name), re.MULTILINE))
        assert made
        assert made <= targets

    def test_the_files_it_runs_are_there(self, name):
        for file in re.findall(r"\b(?:scripts|tests)/\w+\.py|\.ci/\w+", commands(name)):
            assert (ROOT / file).is_file(), file

    def test_may_only_read_unless_a_job_says_more(self, name):
        assert WORKFLOWS[name]["permissions"] == {"contents": "read"}

    def test_is_about_the_branch_that_the_doors_lead_to(self, name):
        assert triggers(name)["push"]["branches"] == [doors.BRANCH]

    def test_every_job_has_an_end(self, name):
        assert all(job["timeout-minutes"] <= 120 for job in WORKFLOWS[name]["jobs"].values())


def test_every_action_has_one_version():
    used = {step["uses"] for name in WORKFLOWS for step in steps(name) if "uses" in step}
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", action) for action in used)
    names = [action.partition("@")[0] for action in used]
    assert len(names) == len(set(names))


class TestPages:
    def test_what_make_site_builds_is_what_is_published(self):
        build, publish = PAGES["build"]["steps"], PAGES["publish"]
        order = [step.get("run") or step["uses"].partition("@")[0] for step in build]
        assert order.index("make site") < order.index("actions/upload-pages-artifact")
        assert build[-1]["with"] == {"path": "build/site"}
        assert publish["needs"] == "build"
        assert publish["steps"][-1]["uses"].startswith("actions/deploy-pages@")
        assert publish["environment"]["name"] == "github-pages"
        assert publish["steps"][-1]["id"] in publish["environment"]["url"]

    def test_only_publishing_may_write(self):
        assert PAGES["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
        assert not any("permissions" in PAGES[job] for job in PAGES if job != "publish")

    def test_all_is_tested_once_a_week_and_nothing_is_published_then(self):
        ((cron,),) = [list(entry.values()) for entry in triggers("pages")["schedule"]]
        assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", cron)
        assert PAGES["build"]["if"] == "github.event_name != 'schedule'"
        assert PAGES["everything"]["if"] == "github.event_name != 'push'"
        assert PAGES["everything"]["steps"][-1]["run"] == "make test-all"
