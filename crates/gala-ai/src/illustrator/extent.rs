//! How much of its box an icon fills: subjects stand on their lowest point.

use kurbo::{BezPath, Ellipse, Rect, Shape};

/// Returns the extent of the elements of an icon, inside a box of `side`. Transforms are not read: elements
/// with one count as if they had none, which is close enough for the few icons that have any.
pub fn of_body(body: &str, side: f64) -> Rect {
    let elements = body.split('<').filter(|element| !element.starts_with("clipPath"));
    let whole = Rect::new(0.0, 0.0, side, side);
    let extent = elements.filter_map(extent).reduce(|all, extent| all.union(extent)).unwrap_or_default();
    let extent = extent.intersect(whole);
    let seen = extent.width() > side / 8.0 && extent.height() > side / 8.0;
    if seen { extent } else { whole.inset(-1.0) }
}

fn extent(element: &str) -> Option<Rect> {
    if let Some(d) = attribute(element, "d") {
        let path = BezPath::from_svg(d).ok().filter(|path| path.segments().next().is_some());
        return path.map(|path| path.bounding_box());
    }
    if !(element.starts_with("circle") || element.starts_with("ellipse")) {
        return None;
    }
    let number = |name| attribute(element, name).and_then(|text| text.parse::<f64>().ok());
    let middle = (number("cx").unwrap_or(0.0), number("cy").unwrap_or(0.0));
    let radii = (number("rx").or(number("r")).unwrap_or(0.0), number("ry").or(number("r")).unwrap_or(0.0));
    Some(Ellipse::new(middle, radii, 0.0).bounding_box())
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let start = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[start..].split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::illustrator::icons::{self, BOX, IconId};

    #[test]
    fn the_extent_of_a_circle_of_two_arcs_is_the_circle() {
        let extent = of_body(r##"<path fill="#fff" d="M10 16a6 6 0 1 1 12 0a6 6 0 1 1-12 0"/>"##, 32.0);
        let expected = of_body(r#"<circle cx="16" cy="16" r="6"/>"#, 32.0);
        assert_eq!(expected, Rect::new(10.0, 10.0, 22.0, 22.0));
        let corners = [(extent.x0, expected.x0), (extent.y0, expected.y0), (extent.x1, 22.0), (extent.y1, 22.0)];
        assert!(corners.iter().all(|(found, expected)| (found - expected).abs() < 0.01), "{extent:?}");
    }

    #[test]
    fn relative_lines_and_glued_flags_are_read() {
        let extent = of_body(r#"<path d="M4 4h20v10l-2.5.5a1 1 0 01-1 1H4z"/>"#, 32.0);
        assert!((extent.x1 - 24.0).abs() < 1e-6 && (extent.y1 - 15.5).abs() < 1e-6, "{extent:?}");
    }

    #[test]
    fn what_leaves_the_box_or_is_hardly_there_has_the_extent_of_the_box() {
        assert_eq!(of_body(r#"<path d="M-9 4H40V30H-9z"/>"#, 32.0), Rect::new(0.0, 4.0, 32.0, 30.0));
        for body in ["", r#"<path d="M1 1h2v2z"/>"#, r#"<path d="M50 50h9v9z"/>"#, r#"<path d="no path M9"/>"#] {
            assert_eq!(of_body(body, 32.0), Rect::new(1.0, 1.0, 31.0, 31.0), "{body}");
        }
    }

    #[test]
    fn the_paths_of_every_icon_are_read() {
        for index in 0..icons::count() {
            let icon = IconId(u16::try_from(index).expect("an id"));
            let body = icon.body();
            for d in body.split('<').filter_map(|element| attribute(element, "d")) {
                let path = BezPath::from_svg(d).unwrap_or_else(|error| panic!("{}: {error}: {d}", icon.icon().name));
                assert!(path.is_finite() && !path.is_empty(), "{}: {d}", icon.icon().name);
            }
        }
        assert!(icons::count() > 1000 && BOX == 32.0);
    }
}
