//! Ids that come twice: the first element that has one is meant, as in browsers.

use std::{borrow::Cow, collections::HashSet, ops::Range};

use resvg::usvg::roxmltree::Error;

use super::xml::parse;

/// Returns a drawing's text in which every id is there once. What counts a drawing and what draws it would otherwise mean
/// different elements by an id.
///
/// # Errors
/// Where the text is no XML, or has more nodes than a drawing may.
pub fn unique(text: &str) -> Result<Cow<'_, str>, Error> {
    let again = again(text)?;
    if again.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = text.as_bytes().to_vec();
    for attribute in again {
        bytes[attribute].fill(b' ');
    }
    // Whole attributes were blanked, so the text is still one.
    Ok(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Returns where ids stand that an element before has.
fn again(text: &str) -> Result<Vec<Range<usize>>, Error> {
    let document = parse(text)?;
    let mut seen = HashSet::new();
    let ids = document.descendants().flat_map(|node| node.attributes()).filter(|attribute| attribute.name() == "id");
    Ok(ids.filter(|id| !seen.insert(id.value().to_owned())).map(|id| id.range()).collect())
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::{Pixmap, Transform};

    use super::*;
    use crate::picture::drawing::tree;

    const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'>";

    fn colour(inside: &str) -> [u8; 3] {
        let tree = tree(format!("{SVG}{inside}</svg>").as_bytes()).expect("a drawing");
        let mut pixmap = Pixmap::new(4, 4).expect("small");
        resvg::render(&tree, Transform::identity(), &mut pixmap.as_mut());
        let pixel = pixmap.pixel(2, 2).expect("inside");
        [pixel.red(), pixel.green(), pixel.blue()]
    }

    #[test]
    fn the_first_element_with_an_id_is_meant() {
        let rect = |id: &str, fill: &str| format!("<rect id='{id}' width='4' height='4' fill='{fill}'/>");
        let (red, blue) = (rect("a", "#f00"), rect("a", "#00f"));
        assert_eq!(colour(&format!("<defs>{red}{blue}</defs><use href='#a'/>")), [255, 0, 0]);
        assert_eq!(colour(&format!("<defs>{blue}{red}</defs><use href='#a'/>")), [0, 0, 255]);
        let stop = |fill: &str| format!("<linearGradient id='g'><stop stop-color='{fill}'/></linearGradient>");
        let painted = "<rect width='4' height='4' fill='url(#g)'/>";
        assert_eq!(colour(&format!("{}{}{painted}", stop("#0f0"), stop("#f00"))), [0, 255, 0]);
    }

    #[test]
    fn a_bomb_behind_a_harmless_twin_is_counted() {
        let level = |n: u32| format!("<g id='l{n}'><use href='#l{0}'/><use href='#l{0}'/></g>", n.saturating_sub(1));
        let bomb: String = (0..40).map(level).collect();
        let twins: String = (0..40).map(|n| format!("<g id='l{n}'/>")).collect();
        let is_refused = |inside: &str| tree(format!("{SVG}{inside}</svg>").as_bytes()).is_err();
        assert!(is_refused(&bomb));
        assert!(is_refused(&format!("{bomb}{twins}")), "the first is meant");
        assert!(!is_refused(&format!("{twins}{bomb}")), "the twins are meant");
    }

    #[test]
    fn texts_without_twins_are_left_alone() {
        let text = format!("{SVG}<g id='a'/><g id='b'/></svg>");
        assert!(matches!(unique(&text), Ok(Cow::Borrowed(_))));
        assert!(unique("<svg").is_err());
    }
}
