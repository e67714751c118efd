"""The one video that every contender makes: what is seen when, as plain data.

Twelve stills, each under a slow zoom, crossfading into the next, with a caption of a few words at a time in which the
spoken word stands out. Times are integer milliseconds.
"""

from dataclasses import dataclass

STILLS = 12
OVERLAP_MS = 500
ZOOM_FAR, ZOOM_NEAR = 1.0, 1.15
# Stills are larger than the frame by the nearest zoom, so that nobody enlarges pixels.
STILL_SCALE = 1.2
WORDS_PER_CAPTION = 5
WORD_MS = 400

TEXT = """
Every cup of tea begins on a hillside in the mist where the same plant has grown for three thousand years
Pickers take only the bud and the two youngest leaves and they have to be quick because by noon the sun is too strong
What happens in the next few hours decides everything left alone the leaves turn dark and taste of malt and honey
Warmed at once in a wide iron pan they stay green and taste of grass and rain and fresh chestnuts
Then come the drying the sorting and a long journey over mountains and seas to a kitchen where somebody fills a kettle
""".split()


@dataclass(frozen=True)
class Clip:
    """One still on screen."""

    number: int
    start_ms: int
    duration_ms: int
    zoom_from: float
    zoom_to: float


@dataclass(frozen=True)
class Word:
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Caption:
    words: tuple

    @property
    def start_ms(self):
        return self.words[0].start_ms

    @property
    def end_ms(self):
        return self.words[-1].end_ms

    @property
    def text(self):
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True)
class Scene:
    """The whole video, or its beginning: `stills` of the twelve."""

    width: int
    height: int
    fps: int
    clip_ms: int
    stills: int = STILLS

    @property
    def duration_ms(self):
        return self.clip_ms * self.stills

    @property
    def frames(self):
        return self.duration_ms * self.fps // 1000

    def clips(self):
        """Each clip but the first begins `OVERLAP_MS` before the one before it ends."""
        for i in range(self.stills):
            lead = OVERLAP_MS if i else 0
            zooms = (ZOOM_FAR, ZOOM_NEAR) if i % 2 == 0 else (ZOOM_NEAR, ZOOM_FAR)
            yield Clip(i + 1, i * self.clip_ms - lead, self.clip_ms + lead, *zooms)

    def captions(self):
        count = self.duration_ms // WORD_MS
        words = [Word(TEXT[i % len(TEXT)], i * WORD_MS, (i + 1) * WORD_MS) for i in range(count)]
        for first in range(0, count, WORDS_PER_CAPTION):
            yield Caption(tuple(words[first : first + WORDS_PER_CAPTION]))

    def timeline(self, still_path):
        """The same as GALA's own document. `still_path` gives a still's name by its number."""
        visual = []
        for clip in self.clips():
            views = [{"x": 0.5, "y": 0.5, "zoom": zoom} for zoom in (clip.zoom_from, clip.zoom_to)]
            entry = {
                "id": f"still-{clip.number}",
                "start_ms": clip.start_ms,
                "duration_ms": clip.duration_ms,
                "content": {
                    "kind": "still",
                    "layers": [{"source": still_path(clip.number), "depth": 1.0}],
                    "camera": {"from": views[0], "to": views[1], "easing": "in_out"},
                },
            }
            if clip.number > 1:
                entry["transition"] = {"kind": "crossfade", "duration_ms": OVERLAP_MS}
            visual.append(entry)
        return {
            "version": 1,
            "format": {"size": f"{self.width}x{self.height}", "fps": self.fps},
            "tracks": [
                {"kind": "visual", "clips": visual},
                {
                    "kind": "caption",
                    "style": "karaoke",
                    "language": "en",
                    "captions": [timeline_caption(caption) for caption in self.captions()],
                },
            ],
        }


def timeline_caption(caption):
    words, at = [], 0
    for word in caption.words:
        size = len(word.text.encode())
        words.append({"bytes": {"start": at, "end": at + size}, "start_ms": word.start_ms, "end_ms": word.end_ms})
        at += size + 1
    return {"start_ms": caption.start_ms, "end_ms": caption.end_ms, "text": caption.text, "words": words}
