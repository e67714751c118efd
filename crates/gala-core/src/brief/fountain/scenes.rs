//! A screenplay as scenes that are spoken and seen.

use super::{
    elements::{Element, ElementKind},
    shots::shots,
};
use crate::{motion::Motion, text::is_speakable};

/// A scene: what is spoken in it, and what is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SpokenPart {
    pub line: usize,
    /// The heading, on the first part of its scene.
    pub heading: Option<String>,
    pub text: String,
    pub shows: String,
    /// How the camera moves, where a shot is named.
    pub motion: Option<Motion>,
}

/// Returns the scenes of a screenplay. Of a scene with dialogue each speech is one: what is said is spoken, and the action
/// before it is seen, with the place and who speaks. Action behind the last speech belongs to that. Of a scene without
/// dialogue the action is spoken, each shot by itself. Names of shots, transitions, parentheticals and sections are neither.
pub(super) fn scenes(elements: &[Element], most_shown: usize) -> Vec<SpokenPart> {
    let mut parts = Vec::new();
    let is_heading = |element: &Element| element.kind == ElementKind::Heading;
    let mut rest = elements;
    while !rest.is_empty() {
        let own = usize::from(is_heading(&rest[0]));
        let end = rest[own..].iter().position(is_heading).map_or(rest.len(), |at| own + at);
        let (scene, behind) = rest.split_at(end);
        let heading = scene.first().filter(|first| is_heading(first));
        let before = parts.len();
        parts.extend(parts_of(heading, &scene[own..], most_shown));
        if let (Some(first), Some(heading)) = (parts.get_mut(before), heading) {
            first.heading = Some(heading.text.clone());
        }
        rest = behind;
    }
    parts
}

fn parts_of(heading: Option<&Element>, scene: &[Element], most_shown: usize) -> Vec<SpokenPart> {
    let place = heading.map(|heading| place_of(&heading.text)).unwrap_or_default();
    if scene.iter().any(|element| element.kind == ElementKind::Dialogue) {
        spoken_parts(&place, scene, most_shown)
    } else {
        silent_parts(&place, scene, most_shown)
    }
}

/// Of a scene without dialogue each shot of its action is one.
fn silent_parts(place: &str, scene: &[Element], most_shown: usize) -> Vec<SpokenPart> {
    let (mut parts, mut waiting) = (Vec::new(), None);
    for element in scene.iter().filter(|element| is_seen(element)) {
        for shot in shots(&element.text) {
            let motion = shot.motion.or(waiting);
            // A name that stands alone is that of the next shot.
            waiting = motion.filter(|_| !is_speakable(&shot.text));
            if is_speakable(&shot.text) {
                let shows = shown(place, std::slice::from_ref(&shot.text), None, most_shown);
                parts.push(SpokenPart { line: element.line, heading: None, text: shot.text, shows, motion });
            }
        }
    }
    parts
}

fn spoken_parts(place: &str, scene: &[Element], most_shown: usize) -> Vec<SpokenPart> {
    let (mut parts, mut seen, mut speaker): (Vec<SpokenPart>, Vec<String>, Option<&str>) =
        (Vec::new(), Vec::new(), None);
    let mut motion = None;
    for element in scene {
        match element.kind {
            ElementKind::Character => speaker = Some(&element.text),
            _ if is_seen(element) => {
                for shot in shots(&element.text) {
                    motion = shot.motion.or(motion);
                    seen.extend(Some(shot.text).filter(|text| !text.is_empty()));
                }
            }
            ElementKind::Dialogue => {
                let continues = seen.is_empty() && speaker.is_none();
                match parts.last_mut().filter(|_| continues) {
                    Some(last) => {
                        last.text.push(' ');
                        last.text.push_str(&element.text);
                    }
                    None => parts.push(SpokenPart {
                        line: element.line,
                        heading: None,
                        text: element.text.clone(),
                        shows: shown(place, &seen, speaker, most_shown),
                        motion: motion.take(),
                    }),
                }
                seen.clear();
                speaker = None;
            }
            _ => {}
        }
    }
    if let Some(last) = parts.last_mut() {
        last.motion = last.motion.or(motion);
        if !seen.is_empty() {
            last.shows = cut(&format!("{} {}", last.shows, seen.join(" ")), most_shown);
        }
    }
    parts
}

/// Whether something is seen in an element. `PAN TO:` on a line of its own looks like a transition.
fn is_seen(element: &Element) -> bool {
    match element.kind {
        ElementKind::Action | ElementKind::Centered => true,
        ElementKind::Transition => shots(&element.text).first().is_some_and(|shot| shot.motion.is_some()),
        _ => false,
    }
}

/// How headings begin, and what that says of the place.
const BEGINNINGS: [(&str, &str); 13] = [
    ("INT./EXT.", ""),
    ("INT/EXT.", ""),
    ("EXT./INT.", ""),
    ("INT./EXT", ""),
    ("INT/EXT", ""),
    ("I/E.", ""),
    ("I/E", ""),
    ("INT.", "interior, "),
    ("EXT.", "exterior, "),
    ("EST.", "exterior, "),
    ("INT", "interior, "),
    ("EXT", "exterior, "),
    ("EST", "exterior, "),
];

/// `INT. ANNA'S KITCHEN - NIGHT` is `Interior, anna's kitchen, night`.
fn place_of(heading: &str) -> String {
    let beginning = BEGINNINGS.iter().find(|(start, _)| {
        heading.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
            && heading[start.len()..].starts_with(' ')
    });
    let (start, side) = beginning.map_or(("", ""), |(start, side)| (*start, *side));
    let place = heading[start.len()..].trim().replace(" - ", ", ").to_lowercase();
    let mut letters = side.chars().chain(place.chars());
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shown(place: &str, seen: &[String], speaker: Option<&str>, most: usize) -> String {
    let name = speaker.map(|name| {
        let words = name.split_whitespace().map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect()
            })
        });
        format!("{} speaks.", words.collect::<Vec<_>>().join(" "))
    });
    let place = (!place.is_empty()).then(|| format!("{place}."));
    let parts = place.iter().map(String::as_str).chain(seen.iter().map(String::as_str)).chain(name.as_deref());
    cut(&parts.collect::<Vec<_>>().join(" "), most)
}

/// Cuts between two words.
fn cut(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let is_between = text[end..].starts_with(' ');
    let end = if is_between { end } else { text[..end].rfind(' ').unwrap_or(end) };
    text[..end].trim_end().to_owned()
}
