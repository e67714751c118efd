"""The animatic of a script of twenty scenes: made at first, and again after one scene was edited."""

import shutil

import measure
from scene import TEXT

SCENES = 20
WORDS = 14


def brief(size, edited):
    """Twenty scenes of some six seconds of speech; one of them has other words where it is edited."""
    words = TEXT * 4
    scenes = [words[WORDS * index : WORDS * (index + 1)] for index in range(SCENES)]
    if edited:
        scenes[9] = ["But", "then", *scenes[9][2:]]
    paragraphs = [" ".join(scene).capitalize() + "." for scene in scenes]
    return f"---\ntitle: Tea\nlanguage: en\nformat: {size}\nmusic: calm\n---\n\n" + "\n\n".join(paragraphs) + "\n"


def bench(tools, options, work, say):
    """Runs of `gala animatic`, by what they make."""
    size = options.make_sizes[0]
    say(f"the animatic of twenty scenes at {size}")
    runs = {"first": [], "again": [], "edited": []}
    for _ in range(options.rounds):
        data, out, script = work / "data-animatic", work / "animatic.mp4", work / "animatic.md"
        for kind in runs:
            script.write_text(brief(size, kind == "edited"), encoding="utf-8")
            command = [tools.gala, "animatic", script, "-o", out, "--fork-server", "on", "--data", data, "--json"]
            runs[kind].append(measure.run(command, work))
        shutil.rmtree(data)
    return {"size": size, "runs": runs}
