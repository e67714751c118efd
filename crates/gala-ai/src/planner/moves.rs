//! What moves in the picture of a scene, in English sentences, for providers that animate pictures.
//!
//! The camera moves as is planned; the things that the picture shows do what such things do, and so does the air around
//! them.

use gala_core::{hash::ContentHash, plan::Motion};

use crate::illustrator::{self, MeantThing, Surroundings, ThingKind};

/// So many things move at once.
const MOST_THINGS: usize = 2;

/// Returns what moves in a picture that shows this, in a language.
pub fn prompt(shows: &str, language: &str, motion: Motion) -> String {
    let (things, around) = illustrator::meant(shows, language);
    let mut sentences = vec![camera(motion, chance(shows)).to_owned()];
    let does = things.iter().take(MOST_THINGS).map(does).collect::<Vec<_>>();
    if !does.is_empty() {
        sentences.push(capitalised(&does.join(", and ")));
    }
    sentences.extend(air(around).map(str::to_owned));
    sentences.join(". ") + "."
}

/// The same move in one of two ways, by what is shown.
fn camera(motion: Motion, way: usize) -> &'static str {
    let ways = match motion {
        Motion::ZoomIn => ["The camera pushes in slowly", "The camera moves closer, a little at a time"],
        Motion::ZoomOut => ["The camera pulls back slowly", "The camera moves away and shows what is around"],
        Motion::PanLeft => ["The camera glides to the left", "The camera pans slowly from right to left"],
        Motion::PanRight => ["The camera glides to the right", "The camera pans slowly from left to right"],
        Motion::PanUp => ["The camera tilts up slowly", "The camera rises from the ground"],
        Motion::PanDown => ["The camera tilts down slowly", "The camera sinks towards the ground"],
        Motion::Hold => ["The camera stands still", "The camera holds, and only the picture moves"],
    };
    ways[way % ways.len()]
}

fn does(MeantThing { name, kind }: &MeantThing) -> String {
    match kind {
        ThingKind::Person => format!("the {name} breathes and looks around"),
        ThingKind::Animal => format!("the {name} turns its head"),
        ThingKind::Bird => format!("the {name} beats its wings"),
        ThingKind::Fish => format!("the {name} glides through the water"),
        ThingKind::Insect => format!("the {name} flutters"),
        ThingKind::Plant => format!("the {name} sways in the wind"),
        ThingKind::Food => format!("light plays over the {name}"),
        ThingKind::Drink => format!("steam rises from the {name}"),
        ThingKind::Land => format!("haze drifts past the {name}"),
        ThingKind::Building => format!("light and shadow move across the {name}"),
        ThingKind::Vehicle => format!("the {name} rolls on"),
        ThingKind::Boat => format!("the {name} rocks on the waves"),
        ThingKind::Aircraft => format!("the {name} crosses the sky"),
        ThingKind::Clock => format!("the {name} runs on"),
        ThingKind::Fire => format!("the {name} flickers"),
        ThingKind::Water => format!("the {name} rises and falls"),
        ThingKind::Weather => format!("the {name} moves across the sky"),
        ThingKind::Festivity => format!("the {name} sparkles"),
        ThingKind::Thing => format!("light glides over the {name}"),
    }
}

fn air(Surroundings { is_night, is_inside }: Surroundings) -> Option<&'static str> {
    match (is_inside, is_night) {
        (Some(true), true) => Some("A lamp flickers in the dark room"),
        (Some(true), false) => Some("Dust floats in the light of the room"),
        (Some(false), true) => Some("Distant lights glimmer in the night air"),
        (Some(false), false) => Some("A light wind moves through the open air"),
        (None, true) => Some("Lights glimmer in the dark"),
        (None, false) => None,
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn chance(text: &str) -> usize {
    ContentHash::of(text.as_bytes()).to_string().bytes().take(8).map(usize::from).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shows: &str, language: &str, expected: &[&str]) {
        let said = prompt(shows, language, Motion::ZoomIn);
        for part in expected {
            assert!(said.to_lowercase().contains(&part.to_lowercase()), "{shows}: {said}");
        }
        assert!(said.starts_with("The camera") && said.ends_with('.'), "{said}");
    }

    #[test]
    fn things_do_what_such_things_do_in_any_language() {
        check("a camel in the desert", "en", &["camel turns its head", "wind moves"]);
        check("un barco en el mar", "es", &["rocks on the waves"]);
        check("Ein Vogel im Wald", "de", &["beats its wings"]);
        check("火", "ja", &["fire flickers"]);
        check("Interior, kitchen, night. A teapot.", "en", &["steam rises", "A lamp flickers"]);
        check("Exterior, street, night", "en", &["Distant lights"]);
        check("rain on the window. Interior, hall, day", "en", &["Dust floats"]);
    }

    #[test]
    fn what_shows_nothing_known_has_its_camera() {
        let said = prompt("qwrtz", "en", Motion::Hold);
        assert!(["The camera stands still.", "The camera holds, and only the picture moves."].contains(&said.as_str()));
    }
}
