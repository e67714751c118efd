//! How the camera moves over each scene: varied, but the same for the same script.

use gala_core::{hash::ContentHash, plan::Motion};

/// The moves that a script leads to.
const NATURAL: [Motion; 4] = [Motion::ZoomIn, Motion::PanRight, Motion::ZoomOut, Motion::PanLeft];

/// Returns a move per scene, never the same twice in a row. The first draws the viewer in; each of the others
/// follows from its own script.
///
/// Where neighbours would move alike, every second one of them tilts instead. Tilts come from nowhere else, so
/// no such change reaches a scene that moves differently: an edit changes the move of its own scene and hardly
/// ever of another, and the pixels of all others stay.
pub fn all<'a>(scripts: impl Iterator<Item = &'a str>) -> Vec<Motion> {
    let mut moves = Vec::new();
    let (mut alike, mut before) = (0, None);
    for (index, script) in scripts.enumerate() {
        let natural = if index == 0 { Motion::ZoomIn } else { NATURAL[chance(script)] };
        alike = if before == Some(natural) { alike + 1 } else { 0 };
        before = Some(natural);
        moves.push(if alike % 2 == 0 { natural } else { tilt(natural) });
    }
    moves
}

fn tilt(natural: Motion) -> Motion {
    match natural {
        Motion::ZoomIn | Motion::PanRight => Motion::PanUp,
        _ => Motion::PanDown,
    }
}

fn chance(script: &str) -> usize {
    let hash = ContentHash::of(script.as_bytes()).to_string();
    hash.bytes().take(8).map(usize::from).sum::<usize>() % NATURAL.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_move_comes_twice_in_a_row_and_many_are_used() {
        let scripts: Vec<String> = (0..60).map(|index| format!("Scene {index}.")).collect();
        let moves = all(scripts.iter().map(String::as_str));
        assert!(moves.windows(2).all(|pair| pair[0] != pair[1]));
        for one in NATURAL.into_iter().chain([Motion::PanUp, Motion::PanDown]) {
            assert!(moves.contains(&one), "{one:?} is not in {moves:?}");
        }
        assert_eq!(moves, all(scripts.iter().map(String::as_str)));
    }

    #[test]
    fn an_edit_leaves_the_moves_of_distant_scenes_alone() {
        let scripts: Vec<String> = (0..60).map(|index| format!("Scene {index}.")).collect();
        let before = all(scripts.iter().map(String::as_str));
        let mut changed = 0;
        for edited in 0..scripts.len() {
            let mut scripts = scripts.clone();
            scripts[edited] = "Something else.".to_owned();
            let after = all(scripts.iter().map(String::as_str));
            changed += (0..scripts.len()).filter(|index| *index != edited && before[*index] != after[*index]).count();
        }
        // An edit may join or part a run of scenes that would move alike, which are few and short.
        assert!(changed < scripts.len(), "{changed} other scenes moved differently in {} edits", scripts.len());
    }
}
