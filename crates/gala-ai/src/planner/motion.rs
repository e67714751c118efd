//! How the camera moves over each scene: varied, but the same for the same script.

use gala_core::{hash::ContentHash, plan::Motion};

/// Moves in the order in which a chance falls on them; zooms are twice as likely as any pan, because they suit
/// every composition.
const MOVES: [Motion; 8] = [
    Motion::ZoomIn,
    Motion::PanRight,
    Motion::ZoomOut,
    Motion::PanLeft,
    Motion::ZoomIn,
    Motion::PanUp,
    Motion::ZoomOut,
    Motion::PanDown,
];

/// Returns a move per scene, never the same twice in a row. The first draws the viewer in; each of the others
/// depends on its own script and its predecessor's move only, so that an edit moves few others.
pub fn all<'a>(scripts: impl Iterator<Item = &'a str>) -> Vec<Motion> {
    let mut moves: Vec<Motion> = Vec::new();
    for script in scripts {
        let Some(&last) = moves.last() else {
            moves.push(Motion::ZoomIn);
            continue;
        };
        let start = chance(script);
        let next = (0..MOVES.len()).map(|step| MOVES[(start + step) % MOVES.len()]).find(|next| *next != last);
        moves.push(next.unwrap_or_default());
    }
    moves
}

fn chance(script: &str) -> usize {
    let hash = ContentHash::of(script.as_bytes()).to_string();
    hash.bytes().take(8).map(usize::from).sum::<usize>() % MOVES.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_move_comes_twice_in_a_row_and_many_are_used() {
        let scripts: Vec<String> = (0..60).map(|index| format!("Scene {index}.")).collect();
        let moves = all(scripts.iter().map(String::as_str));
        assert!(moves.windows(2).all(|pair| pair[0] != pair[1]));
        let used = MOVES.iter().filter(|one| moves.contains(one)).count();
        assert_eq!(used, MOVES.len(), "{moves:?}");
        assert_eq!(moves, all(scripts.iter().map(String::as_str)));
    }
}
