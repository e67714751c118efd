//! How far pixels are from those of a mask.

/// What a step to a neighbour counts, and one across a corner (the 3-4 chamfer metric of Borgefors, 1986: off by less than
/// a tenth).
pub const STEP: u16 = 3;
const CORNER: u16 = 4;

/// Returns of each pixel how far the nearest one of a mask is, in thirds of a pixel; `u16::MAX` where there is none.
pub fn distances(mask: &[bool], width: usize) -> Vec<u16> {
    let mut far: Vec<u16> = mask.iter().map(|is_in| if *is_in { 0 } else { u16::MAX }).collect();
    let height = far.len() / width.max(1);
    let mut spread = |x: usize, y: usize, rows: i32| {
        let at = y * width + x;
        let mut least = far[at];
        let mut look = |across: i32, down: i32, step: u16| {
            let (x, y) = (x as i32 + across, y as i32 + down);
            if (0..width as i32).contains(&x) && (0..height as i32).contains(&y) {
                least = least.min(far[y as usize * width + x as usize].saturating_add(step));
            }
        };
        look(rows, 0, STEP);
        look(-1, rows, CORNER);
        look(0, rows, STEP);
        look(1, rows, CORNER);
        far[at] = least;
    };
    for y in 0..height {
        (0..width).for_each(|x| spread(x, y, -1));
    }
    for y in (0..height).rev() {
        (0..width).rev().for_each(|x| spread(x, y, 1));
    }
    far
}

/// Returns the pixels that are at most `radius` pixels from a mask.
pub fn grown(mask: &[bool], width: usize, radius: u16) -> Vec<bool> {
    distances(mask, width).into_iter().map(|far| far <= radius * STEP).collect()
}

/// Returns the pixels of a mask that are farther than `radius` pixels from all others.
pub fn shrunk(mask: &[bool], width: usize, radius: u16) -> Vec<bool> {
    let others: Vec<bool> = mask.iter().map(|is_in| !is_in).collect();
    distances(&others, width).into_iter().map(|far| far > radius * STEP).collect()
}

/// Returns what of a mask is wider than twice `radius` pixels.
pub fn opened(mask: &[bool], width: usize, radius: u16) -> Vec<bool> {
    let core = grown(&shrunk(mask, width, radius), width, radius + 1);
    core.into_iter().zip(mask).map(|(near, own)| near && *own).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> (Vec<bool>, usize) {
        (rows.concat().chars().map(|c| c == '#').collect(), rows[0].len())
    }

    #[test]
    fn distances_are_counted_in_steps_and_corners() {
        let (one, width) = mask(&[".....", ".....", "..#..", ".....", "....."]);
        let far = distances(&one, width);
        let expected = [8, 7, 6, 7, 8, 7, 4, 3, 4, 7, 6, 3, 0, 3, 6, 7, 4, 3, 4, 7, 8, 7, 6, 7, 8];
        assert_eq!(far, expected);
        assert_eq!(distances(&[false; 4], 2), [u16::MAX; 4]);
    }

    #[test]
    fn thin_parts_go_and_wide_ones_stay() {
        let (found, width) = mask(&["........", ".####...", ".#######", ".####...", ".####...", "........"]);
        let (expected, _) = mask(&["........", ".####...", ".######.", ".####...", ".####...", "........"]);
        assert_eq!(opened(&found, width, 1), expected);
    }
}
