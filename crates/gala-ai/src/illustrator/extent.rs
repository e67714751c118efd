//! How much of its box an icon fills, read from its path data: subjects stand on their lowest point.

/// A rectangle that grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Extent {
    const NOTHING: Self =
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY };

    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    fn add(&mut self, x: f64, y: f64) {
        self.left = self.left.min(x);
        self.right = self.right.max(x);
        self.top = self.top.min(y);
        self.bottom = self.bottom.max(y);
    }
}

/// Returns the extent of the elements of an icon, inside a box of `side`. Transforms are not read: elements
/// with one count as if they had none, which is close enough for the few icons that have any.
pub fn of_body(body: &str, side: f64) -> Extent {
    let mut extent = Extent::NOTHING;
    for element in body.split('<').filter(|element| !element.starts_with("clipPath")) {
        if let Some(d) = attribute(element, "d") {
            add_path(&mut extent, d);
        } else if element.starts_with("circle") || element.starts_with("ellipse") {
            let number = |name| attribute(element, name).and_then(|text| text.parse::<f64>().ok());
            let (cx, cy) = (number("cx").unwrap_or(0.0), number("cy").unwrap_or(0.0));
            let rx = number("rx").or(number("r")).unwrap_or(0.0);
            let ry = number("ry").or(number("r")).unwrap_or(0.0);
            extent.add(cx - rx, cy - ry);
            extent.add(cx + rx, cy + ry);
        }
    }
    let inside = |value: f64| value.clamp(0.0, side);
    let extent = Extent {
        left: inside(extent.left),
        top: inside(extent.top),
        right: inside(extent.right),
        bottom: inside(extent.bottom),
    };
    let seen = extent.width() > side / 8.0 && extent.height() > side / 8.0;
    if seen { extent } else { Extent { left: 1.0, top: 1.0, right: side - 1.0, bottom: side - 1.0 } }
}

fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let start = element.find(&format!(" {name}=\""))? + name.len() + 3;
    element[start..].split('"').next()
}

fn add_path(extent: &mut Extent, d: &str) {
    let mut numbers = Numbers { rest: d };
    let (mut at, mut start) = ((0.0, 0.0), (0.0, 0.0));
    let mut command = 'M';
    while let Some(next) = numbers.command_or(command) {
        command = next;
        let relative = command.is_ascii_lowercase();
        let base = if relative { at } else { (0.0, 0.0) };
        let count = match command.to_ascii_uppercase() {
            'Z' => 0,
            'H' | 'V' => 1,
            'C' => 6,
            'S' | 'Q' => 4,
            'A' => 7,
            _ => 2,
        };
        let mut values = [0.0; 7];
        for (index, value) in values.iter_mut().enumerate().take(count) {
            let flag = count == 7 && (index == 3 || index == 4);
            let Some(number) = numbers.number(flag) else { return };
            *value = number;
        }
        let from = at;
        at = match command.to_ascii_uppercase() {
            'Z' => start,
            'H' => (base.0 + values[0], at.1),
            'V' => (at.0, base.1 + values[0]),
            _ => (base.0 + values[count - 2], base.1 + values[count - 1]),
        };
        match command.to_ascii_uppercase() {
            'M' => {
                start = at;
                command = if relative { 'l' } else { 'L' };
            }
            'C' => add_cubic(
                extent,
                from,
                (base.0 + values[0], base.1 + values[1]),
                (base.0 + values[2], base.1 + values[3]),
                at,
            ),
            'A' => add_arc(extent, from, at, &values),
            _ => {}
        }
        extent.add(at.0, at.1);
    }
}

fn add_cubic(extent: &mut Extent, a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) {
    for step in 1..8 {
        let t = f64::from(step) / 8.0;
        let u = 1.0 - t;
        let at =
            |a: f64, b: f64, c: f64, d: f64| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
        extent.add(at(a.0, b.0, c.0, d.0), at(a.1, b.1, c.1, d.1));
    }
}

/// Adds points of an arc, by the centre as SVG 2 (appendix B.2.4) finds it.
fn add_arc(extent: &mut Extent, from: (f64, f64), to: (f64, f64), values: &[f64; 7]) {
    let (mut rx, mut ry, turn) = (values[0].abs(), values[1].abs(), values[2].to_radians());
    if rx < 1e-9 || ry < 1e-9 {
        return;
    }
    let (sin, cos) = turn.sin_cos();
    let half = ((from.0 - to.0) / 2.0, (from.1 - to.1) / 2.0);
    let (x, y) = (cos * half.0 + sin * half.1, cos * half.1 - sin * half.0);
    let over = (x / rx).powi(2) + (y / ry).powi(2);
    if over > 1.0 {
        rx *= over.sqrt();
        ry *= over.sqrt();
    }
    let below = (rx * y).powi(2) + (ry * x).powi(2);
    let root = (((rx * ry).powi(2) - below).max(0.0) / below.max(1e-12)).sqrt();
    let root = if (values[3] != 0.0) == (values[4] != 0.0) { -root } else { root };
    let (cx, cy) = (root * rx * y / ry, -root * ry * x / rx);
    let begin = ((y - cy) / ry).atan2((x - cx) / rx);
    let end = ((-y - cy) / ry).atan2((-x - cx) / rx);
    let full = std::f64::consts::TAU;
    let sweep = if values[4] != 0.0 { (end - begin).rem_euclid(full) } else { -(begin - end).rem_euclid(full) };
    let centre = (cos * cx - sin * cy + (from.0 + to.0) / 2.0, sin * cx + cos * cy + (from.1 + to.1) / 2.0);
    for step in 1..12 {
        let (s, c) = (begin + sweep * f64::from(step) / 12.0).sin_cos();
        extent.add(centre.0 + cos * rx * c - sin * ry * s, centre.1 + sin * rx * c + cos * ry * s);
    }
}

/// Reads path data number by number. Flags of arcs may stand without a space after them.
struct Numbers<'a> {
    rest: &'a str,
}

impl Numbers<'_> {
    fn command_or(&mut self, last: char) -> Option<char> {
        self.skip_gaps();
        let next = self.rest.chars().next()?;
        if next.is_ascii_alphabetic() {
            self.rest = &self.rest[1..];
            return Some(next);
        }
        // A number after the end of a path would never be consumed.
        (!matches!(last, 'Z' | 'z')).then_some(last)
    }

    fn number(&mut self, flag: bool) -> Option<f64> {
        self.skip_gaps();
        let length = if flag { 1 } else { self.number_length() };
        let number = self.rest.get(..length)?.parse().ok()?;
        self.rest = &self.rest[length..];
        Some(number)
    }

    fn number_length(&self) -> usize {
        let (mut dot, mut before) = (false, ' ');
        for (index, letter) in self.rest.char_indices() {
            let sign = matches!(letter, '-' | '+') && (index == 0 || matches!(before, 'e' | 'E'));
            let point = letter == '.' && !dot;
            if !(letter.is_ascii_digit() || sign || point || matches!(letter, 'e' | 'E')) {
                return index;
            }
            dot |= letter == '.';
            before = letter;
        }
        self.rest.len()
    }

    fn skip_gaps(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', ',', '\n', '\t']);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extent_of_a_circle_of_two_arcs_is_the_circle() {
        let body = r##"<path fill="#fff" d="M10 16a6 6 0 1 1 12 0a6 6 0 1 1-12 0"/>"##;
        let extent = of_body(body, 32.0);
        for (value, expected) in [(extent.left, 10.0), (extent.top, 10.0), (extent.right, 22.0), (extent.bottom, 22.0)]
        {
            assert!((value - expected).abs() < 0.3, "{extent:?}");
        }
    }

    #[test]
    fn relative_lines_and_glued_flags_are_read() {
        let extent = of_body(r#"<path d="M4 4h20v10l-2.5.5a1 1 0 01-1 1H4z"/>"#, 32.0);
        assert!((extent.right - 24.0).abs() < 1e-6 && (extent.bottom - 15.5).abs() < 1e-6, "{extent:?}");
    }
}
