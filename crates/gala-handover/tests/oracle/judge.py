"""Reads the documents that a test wrote and compares what they show with what the test says, frame for frame.

judge.py FOLDER NAME...

OpenTimelineIO and its adapters, pycmx, pysubs2 and ttconv read what they can. FCPXML is read here by its own rules, because
the adapter for it rounds rates and knows no transitions; so are drafts, for which there is no other reader.
"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import opentimelineio as otio
import pycmx
import pysubs2
import ttconv.imsc.reader


def fail(message):
    sys.exit(f"judge: {message}")


def same(what, found, expected):
    if found != expected:
        for frame, (a, b) in enumerate(zip(found, expected)):
            if a != b:
                fail(f"{what}: frame {frame} shows {a}, expected {b}")
        fail(f"{what}: {len(found)} frames, expected {len(expected)}")


def trimmed(seen):
    """Tracks of documents end with their last clip."""
    seen = [sorted(map(tuple, frame)) for frame in seen]
    while seen and not seen[-1]:
        seen.pop()
    return seen


class Frames:
    """What each frame of a track shows."""

    def __init__(self):
        self.frames = []

    def add(self, at, name, first, count):
        while len(self.frames) < at + count:
            self.frames.append([])
        for offset in range(count):
            self.frames[at + offset].append((name, first + offset))

    def seen(self):
        return [sorted(frame) for frame in self.frames]


def whole(time, rate):
    if abs(time.rate - float(rate)) > 1e-9:
        fail(f"a rate of {time.rate}, expected {float(rate)}")
    if time.value != int(time.value):
        fail(f"{time.value} is no whole frame")
    return int(time.value)


def clip_name(clip):
    reference = clip.media_reference
    url = getattr(reference, "target_url", None)
    return Path(url).name if url else clip.name


def of_otio(track, rate, at=0):
    frames = Frames()
    children = list(track)
    for index, child in enumerate(children):
        if isinstance(child, otio.schema.Transition):
            before, after = whole(child.in_offset, rate), whole(child.out_offset, rate)
            left, right = children[index - 1], children[index + 1]
            stop = whole(left.source_range.end_time_exclusive(), rate)
            start = whole(right.source_range.start_time, rate)
            if before:
                frames.add(at - before, clip_name(right), start - before, before)
            if after:
                frames.add(at, clip_name(left), stop, after)
            continue
        count = whole(child.source_range.duration, rate)
        if isinstance(child, otio.schema.Clip):
            frames.add(at, clip_name(child), whole(child.source_range.start_time, rate), count)
        at += count
    return frames.seen()


def judge_otio(path, expected, rate):
    timeline = otio.adapters.read_from_file(str(path))
    if whole(timeline.global_start_time, rate) != expected["start"]:
        fail(f"{path}: starts at {timeline.global_start_time}")
    for kind, tracks in (("video", timeline.video_tracks()), ("audio", timeline.audio_tracks())):
        found = [of_otio(track, rate) for track in tracks]
        if len(found) != len(expected[kind]):
            fail(f"{path}: {len(found)} {kind} tracks")
        for number, (track, wanted) in enumerate(zip(found, expected[kind])):
            same(f"{path} {kind} {number}", track, trimmed(wanted))
    lengths = dict(map(tuple, expected["media"]))
    for clip in timeline.find_clips():
        if whole(clip.media_reference.available_range.duration, rate) != lengths[clip_name(clip)]:
            fail(f"{path}: the length of {clip_name(clip)}")
        if not clip.media_reference.target_url.startswith("media/"):
            fail(f"{path}: {clip.media_reference.target_url} is not beside the document")
    markers = [[whole(marker.marked_range.start_time, rate), marker.name] for marker in timeline.tracks.markers]
    if markers != expected["markers"]:
        fail(f"{path}: markers {markers}")


def judge_xmeml(path, expected, rate):
    timeline = otio.adapters.read_from_file(str(path), "fcp_xml")
    found = [of_otio(track, rate) for track in timeline.video_tracks()]
    for number, wanted in enumerate(expected["video"]):
        same(f"{path} video {number}", found[number], trimmed(wanted))
    found = [of_otio(track, rate) for track in timeline.audio_tracks()]
    # It takes the tracks of both channels for one.
    if len(found) != len(expected["audio"]):
        fail(f"{path}: {len(found)} audio tracks")
    for number, wanted in enumerate(expected["audio"]):
        same(f"{path} audio {number}", found[number], trimmed(wanted))
    markers = [[whole(marker.marked_range.start_time, rate), marker.name] for marker in timeline.tracks.markers]
    if markers != expected["markers"]:
        fail(f"{path}: markers {markers}")


def judge_edl(path, wanted, expected, rate):
    text = path.read_bytes().decode()
    read = otio.adapters.read_from_string(text, "cmx_3600", rate=float(rate))
    track = next(iter(read.tracks))
    first = next(index for index, frame in enumerate(wanted) if frame)
    start = otio.opentime.from_timecode(first_record(text), float(rate))
    if whole(start, rate) - expected["start"] != first:
        fail(f"{path}: begins at {start.value}")
    same(str(path), of_otio(track, rate, first), trimmed(wanted))
    judge_pycmx(path, wanted, expected, rate)


def first_record(text):
    return next(line.split()[-2] for line in text.splitlines() if line[:3].isdigit())


def judge_pycmx(path, wanted, expected, rate):
    frames = Frames()
    with open(path, newline="") as file:
        edl = pycmx.parse_cmx3600(file)
    if expected["drop_frame"] != ("FCM: DROP FRAME" in path.read_text()):
        fail(f"{path}: drop-frame")
    number = lambda text: whole(otio.opentime.from_timecode(text, float(rate)), rate)
    before = None
    for event in edl.events:
        for edit in event.edits:
            source, record = number(edit.source_in), number(edit.record_in) - expected["start"]
            count = number(edit.source_out) - source
            if count != number(edit.record_out) - expected["start"] - record:
                fail(f"{path}: source and record differ in length")
            if count == 0:
                before = (edit, source)
                continue
            name = edit.source_file
            frames.add(record, name, source, count)
            if edit.transition.dissolve:
                names = [other for other in wanted[record] if other[0] != name]
                frames.add(record, names[0][0], before[1], int(edit.transition.operand))
    same(f"{path} (pycmx)", frames.seen(), trimmed(wanted))


class Fcpxml:
    """The parts of FCPXML that say what is where, by their own rules."""

    def __init__(self, path, rate):
        self.path, self.rate = path, rate
        self.root = ElementTree.parse(path).getroot()
        self.assets = {asset.get("id"): asset for asset in self.root.iter("asset")}
        self.lanes = {}

    def frame(self, text):
        seconds = Fraction(text[:-1])
        frame = seconds * self.rate
        if frame.denominator != 1:
            fail(f"{self.path}: {text} is no whole frame")
        return int(frame)

    def read(self):
        sequence = self.root.find(".//sequence")
        self.start = self.frame(sequence.get("tcStart"))
        self.storyline(sequence.find("spine"), 0, self.start, 0)
        return self

    def storyline(self, spine, at, origin, lane):
        """A row of clips that meet: `at` is where it begins in the sequence, `origin` what its own time begins with."""
        frames = self.lanes.setdefault(lane, Frames())
        items = list(spine)
        place = 0
        for index, item in enumerate(items):
            offset = self.frame(item.get("offset")) - origin
            count = self.frame(item.get("duration"))
            if item.tag == "transition":
                cut = place
                before, after = cut - offset, offset + count - cut
                if before < 0 or after < 0 or abs(before - after) > 1:
                    fail(f"{self.path}: a transition that is not centred on its cut")
                left, right = items[index - 1], items[index + 1]
                frames.add(at + offset, self.name(right), self.frame(right.get("start")) - before, before)
                stop = self.frame(left.get("start")) + self.frame(left.get("duration"))
                frames.add(at + cut, self.name(left), stop, after)
                continue
            if offset != place:
                fail(f"{self.path}: a hole or an overlap in a storyline at {offset}")
            if item.tag == "asset-clip":
                frames.add(at + offset, self.name(item), self.frame(item.get("start")), count)
            for child in item:
                if child.get("lane"):
                    self.connected(child, at + offset, self.frame(item.get("start", "0s")))
                if child.tag == "marker":
                    place_of = at + offset + self.frame(child.get("start")) - self.frame(item.get("start", "0s"))
                    self.markers.append([place_of, child.get("value")])
            place += count

    markers = []
    captions = []

    def connected(self, item, parent, origin):
        lane = int(item.get("lane"))
        at = parent + self.frame(item.get("offset")) - origin
        if item.tag == "spine":
            self.storyline(item, at, 0, lane)
        elif item.tag == "caption":
            words = "".join(item.find("text").itertext())
            self.captions.append((at, self.frame(item.get("duration")), words.strip(), item.get("role")))
        else:
            frames = self.lanes.setdefault(lane, Frames())
            frames.add(at, self.name(item), self.frame(item.get("start")), self.frame(item.get("duration")))

    def name(self, clip):
        source = self.assets[clip.get("ref")].find("media-rep").get("src")
        if not source.startswith("media/"):
            fail(f"{self.path}: {source} is not beside the document")
        return Path(source).name




def judge_fcpxml(path, expected, rate, has_captions):
    read = Fcpxml(path, rate)
    read.markers, read.captions = [], []
    read.read()
    if read.start != expected["start"]:
        fail(f"{path}: begins at {read.start}")
    for lane, wanted in enumerate(expected["video"]):
        same(f"{path} lane {lane}", read.lanes[lane].seen(), trimmed(wanted))
    for index, wanted in enumerate(expected["audio"]):
        same(f"{path} lane {-1 - index}", read.lanes[-1 - index].seen(), trimmed(wanted))
    if sorted(read.markers) != sorted(expected["markers"]):
        fail(f"{path}: markers {read.markers}")
    captions = [caption for track in expected["captions"] for caption in track]
    if len(read.captions) != (len(captions) if has_captions else 0):
        fail(f"{path}: {len(read.captions)} captions")
    texts = sorted(" ".join(words.split()) for _, _, words, _ in read.captions)
    if has_captions and texts != sorted(" ".join(caption["text"].split()) for caption in captions):
        fail(f"{path}: captions {texts}")
    for item in read.root.iter():
        if item.tag in ("asset-clip", "gap"):
            order = [0 if child.get("lane") else 1 for child in item]
            if order != sorted(order):
                fail(f"{path}: markers stand before connected clips")


def judge_draft(path, expected, rate):
    draft = json.loads(path.read_text())
    files = {one["id"]: one["path"].split("/")[-1] for kind in ("videos", "audios") for one in draft["materials"][kind]}
    frame = lambda micros: round(Fraction(micros, 1_000_000) * rate)
    for kind in ("video", "audio"):
        tracks = [track for track in draft["tracks"] if track["type"] == kind]
        if len(tracks) != len(expected[kind]):
            fail(f"{path}: {len(tracks)} {kind} tracks")
        for track, wanted in zip(tracks, expected[kind]):
            frames, end = Frames(), 0
            for segment in track["segments"]:
                target, source = segment["target_timerange"], segment["source_timerange"]
                if target["start"] < end or target["duration"] != source["duration"]:
                    fail(f"{path}: segments overlap, or play at another speed")
                end = target["start"] + target["duration"]
                first = frame(target["start"])
                frames.add(first, files[segment["material_id"]], frame(source["start"]), frame(end) - first)
            for number, (found, wanted) in enumerate(zip(frames.seen(), trimmed(wanted))):
                # Of a dissolve one side is left.
                if len(found) != min(len(wanted), 1) or not set(found) <= set(wanted):
                    fail(f"{path}: frame {number} shows {found}, expected {wanted}")
    texts = [json.loads(text["content"])["text"] for text in draft["materials"]["texts"]]
    if texts != [caption["text"] for track in expected["captions"] for caption in track]:
        fail(f"{path}: texts {texts}")


def lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def judge_ass(path, captions):
    read = pysubs2.load(str(path))
    found = [(event.start, event.end, event.plaintext) for event in read.events]
    for (start, end, text), caption in zip(found, captions, strict=True):
        if abs(start - caption["start_ms"]) > 5 or abs(end - caption["end_ms"]) > 5:
            fail(f"{path}: {start} to {end}")
        if lines(text) != lines(caption["text"]):
            fail(f"{path}: {text!r}")


def judge_ttml(path, captions):
    document = ttconv.imsc.reader.to_model(ElementTree.parse(path))
    found = []
    for paragraph in [element for element in document.get_body().dfs_iterator() if type(element).__name__ == "P"]:
        spans = [child for child in paragraph.dfs_iterator() if type(child).__name__ == "Text"]
        words = [span.get_text().strip() for span in spans]
        begin, end = paragraph.get_begin(), paragraph.get_end()
        if paragraph.get_region() is None:
            fail(f"{path}: a text in no region is not shown")
        found.append(((begin or 0) * 1000, end * 1000, [word for word in words if word]))
    wanted = [(caption["start_ms"], caption["end_ms"], lines(caption["text"])) for caption in captions]
    if found != wanted:
        fail(f"{path}: {found}, expected {wanted}")


def main():
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    for name in names:
        expected = json.loads((folder / f"{name}.json").read_text())
        rate = Fraction(*expected["rate"])
        judge_otio(folder / f"{name}.otio", expected, rate)
        judge_xmeml(folder / f"{name}.xml", expected, rate)
        judge_fcpxml(folder / f"{name}.fcp.fcpxml", expected, rate, True)
        judge_fcpxml(folder / f"{name}.resolve.fcpxml", expected, rate, False)
        judge_draft(folder / f"{name}.draft", expected, rate)
        tracks = expected["video"] + expected["audio"]
        for index, wanted in enumerate(tracks):
            judge_edl(folder / f"{name}.{index}.edl", wanted, expected, rate)
        for index, captions in enumerate(expected["captions"]):
            judge_ass(folder / f"{name}.{index}.ass", captions)
            judge_ttml(folder / f"{name}.{index}.ttml", captions)
        print(f"{name}: {len(tracks)} tracks, {len(expected['captions'])} of captions")


main()
