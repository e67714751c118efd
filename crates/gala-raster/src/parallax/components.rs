//! The parts of a mask that hang together.

/// Returns a mask without the parts that have fewer pixels; pixels hang together by their sides.
pub fn without_small(mask: &[bool], width: usize, least: usize) -> Vec<bool> {
    let (mut kept, mut left) = (vec![false; mask.len()], mask.to_vec());
    for start in 0..mask.len() {
        if left[start] {
            let part = taken(&mut left, width, start);
            if part.len() >= least {
                part.into_iter().for_each(|at| kept[at] = true);
            }
        }
    }
    kept
}

/// Takes the part of a mask that a pixel is in.
fn taken(mask: &mut [bool], width: usize, start: usize) -> Vec<usize> {
    mask[start] = false;
    let mut part = vec![start];
    let mut next = 0;
    while let Some(&at) = part.get(next) {
        next += 1;
        let beside = [
            (at % width > 0).then(|| at - 1),
            (at % width + 1 < width).then_some(at + 1),
            at.checked_sub(width),
            Some(at + width).filter(|below| *below < mask.len()),
        ];
        for at in beside.into_iter().flatten() {
            if std::mem::take(&mut mask[at]) {
                part.push(at);
            }
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_go_and_large_ones_stay_whole() {
        let rows = ["##..#", "#...#", "...##", "#.#..", "..###"];
        let mask: Vec<bool> = rows.concat().chars().map(|c| c == '#').collect();
        let kept = |least: usize| -> String {
            without_small(&mask, 5, least).into_iter().map(|is_in| if is_in { '#' } else { '.' }).collect()
        };
        assert_eq!(kept(1), rows.concat());
        assert_eq!(kept(4), ["....#", "....#", "...##", "..#..", "..###"].concat());
        assert_eq!(kept(5), ".".repeat(25));
    }
}
