//! What a drawing costs in time and memory, before it is drawn.

use resvg::{
    tiny_skia::Rect,
    usvg::{
        Group, Node, Paint, Path, Tree,
        filter::{Kind, Primitive},
    },
};

/// As much as drawings may cost: so many times, all of the drawing goes through a plain filter.
const MOST: f64 = 200.0;
/// A blur that reaches further than so many times the drawing's longer side shows nothing of it.
const WIDEST_BLUR: f64 = 4.0;
/// As large as the drawing is taken to be drawn, in pixels of its longer side.
const PIXELS: f64 = 1000.0;

/// As many groups may be drawn, those of patterns and masks as often as they are used.
const MOST_GROUPS: u32 = 1_000_000;

/// As much may be kept at once while groups in groups are drawn, in pictures of the drawing's size.
const MOST_LAYERS: f64 = 32.0;
/// As much may be painted in all: so many times the area of the drawing.
const MOST_PASSES: f64 = 2000.0;
/// As many segments of paths take as long as painting all of the drawing.
const SEGMENTS_PER_PASS: f64 = 2000.0;
/// What lies outside is drawn up to so many times the drawing's side away: so does resvg.
const OUTSIDE: f64 = 2.0;

/// Returns whether drawing takes longer or more memory than anybody has, because of filters, of patterns in patterns, or
/// of layers in layers.
pub fn is_too_much(tree: &Tree) -> bool {
    let size = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let mut sum = Sum { size, cost: 0.0, groups: 0, layers: 0.0, most_layers: 0.0, passes: 0.0 };
    sum.group(tree.root());
    let limits = [(sum.cost, MOST), (sum.most_layers, MOST_LAYERS), (sum.passes, MOST_PASSES)];
    // What is no number is too much as well.
    sum.groups > MOST_GROUPS || limits.iter().any(|(found, most)| found.is_nan() || found > most)
}

struct Sum {
    /// Of the drawing.
    size: (f64, f64),
    cost: f64,
    groups: u32,
    /// Kept while what is looked at is drawn, in pictures of the drawing's size; and the most there was.
    layers: f64,
    most_layers: f64,
    passes: f64,
}

impl Sum {
    fn group(&mut self, group: &Group) {
        self.groups += 1;
        if self.groups > MOST_GROUPS {
            return;
        }
        if !group.filters().is_empty() {
            let (x, y) = group.abs_transform().get_scale();
            let unit = f64::from(x.abs().max(y.abs())) / self.size.0.max(self.size.1);
            let primitives = group.filters().iter().flat_map(|filter| filter.primitives());
            let each: f64 = primitives.map(|primitive| weight(primitive, unit)).sum();
            self.cost += each * self.share(&group.abs_layer_bounding_box().to_rect(), 0.0);
        }
        let layers = layers(group) * self.share(&group.abs_layer_bounding_box().to_rect(), OUTSIDE);
        self.keep(layers, |sum| {
            for node in group.children() {
                match node {
                    Node::Group(inner) => sum.group(inner),
                    Node::Path(path) => sum.path(path),
                    Node::Image(_) => sum.passes += sum.share(&node.abs_bounding_box(), 0.0),
                    Node::Text(_) => {}
                }
                // Masks, patterns and the like are groups beside the tree.
                node.subroots(|inner| sum.group(inner));
            }
        });
    }

    /// Counts what is kept while something is drawn, and painted once it is.
    fn keep(&mut self, layers: f64, draw: impl FnOnce(&mut Self)) {
        self.layers += layers;
        self.passes += layers;
        self.most_layers = self.most_layers.max(self.layers);
        draw(self);
        self.layers -= layers;
    }

    fn path(&mut self, path: &Path) {
        let paints = [path.fill().map(|fill| fill.paint()), path.stroke().map(|stroke| stroke.paint())];
        let share = self.share(&path.abs_stroke_bounding_box(), 0.0);
        for paint in paints.into_iter().flatten() {
            self.passes += share + path.data().len() as f64 / SEGMENTS_PER_PASS;
            if let Paint::Pattern(pattern) = paint {
                let (x, y) = path.abs_transform().pre_concat(pattern.transform()).get_scale();
                let tile = pattern.rect();
                // A tile is drawn whole, however little of it is seen.
                let area = f64::from(tile.width() * x) * f64::from(tile.height() * y) / (self.size.0 * self.size.1);
                self.keep(area.abs(), |_| {});
            }
        }
    }

    /// Returns how much of the drawing an area covers, or of it and what lies so many times its side around it.
    fn share(&self, area: &Rect, around: f64) -> f64 {
        let side = |from: f32, to: f32, whole: f64| {
            let (from, to) = (f64::from(from) / whole, f64::from(to) / whole);
            (to.min(1.0 + around) - from.max(-around)).max(0.0)
        };
        side(area.left(), area.right(), self.size.0) * side(area.top(), area.bottom(), self.size.1)
    }
}

/// Returns how many pictures of its own size a group takes while it is drawn.
fn layers(group: &Group) -> f64 {
    if !group.should_isolate() {
        return 0.0;
    }
    let masks = std::iter::successors(group.mask(), |mask| mask.mask()).count();
    let clips = std::iter::successors(group.clip_path(), |clip| clip.clip_path()).count();
    // What each step of a filter makes is kept to its end.
    let steps: usize = group.filters().iter().map(|filter| filter.primitives().len() + 2).sum();
    1.0 + masks as f64 * 1.5 + clips as f64 * 1.25 + steps as f64
}

/// Returns what one filter costs, compared to a plain one; `unit` is the part of the drawing's side that a user unit is.
fn weight(primitive: &Primitive, unit: f64) -> f64 {
    let blur = |x: f32, y: f32| if f64::from(x.max(y)) * unit > WIDEST_BLUR { f64::INFINITY } else { 1.0 };
    match primitive.kind() {
        Kind::GaussianBlur(blurred) => blur(blurred.std_dev_x().get(), blurred.std_dev_y().get()),
        Kind::DropShadow(shadow) => blur(shadow.std_dev_x().get(), shadow.std_dev_y().get()),
        Kind::Turbulence(noise) => 1.0 + f64::from(noise.num_octaves()),
        Kind::ConvolveMatrix(convolution) => {
            1.0 + f64::from(convolution.matrix().columns()) * f64::from(convolution.matrix().rows()) / 4.0
        }
        Kind::Morphology(morphology) => {
            let side = |radius: f32| (2.0 * f64::from(radius) * unit * PIXELS).min(PIXELS);
            1.0 + side(morphology.radius_x().get()) * side(morphology.radius_y().get()) / 4.0
        }
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use crate::picture::drawing::tree;

    fn is_refused(inside: &str) -> bool {
        let svg = format!("<svg xmlns='http://www.w3.org/2000/svg' width='192' height='108'>{inside}</svg>");
        match tree(svg.as_bytes()) {
            Ok(_) => false,
            Err(error) => error.code() == "too_complex",
        }
    }

    const ALL: &str = "<rect width='192' height='108'/>";

    fn nested(open: &str, shape: &str, depth: usize) -> String {
        format!("{open}{shape}").repeat(depth) + &"</g>".repeat(depth)
    }

    #[test]
    fn layers_in_layers_are_refused_and_layers_beside_layers_are_not() {
        let open = "<g opacity='0.9'>";
        assert!(is_refused(&nested(open, ALL, 300)));
        assert!(!is_refused(&nested(open, ALL, 20)));
        assert!(!is_refused(&nested(open, "<rect width='9' height='9'/>", 300)), "small ones");
        assert!(!is_refused(&format!("{open}{ALL}</g>").repeat(300)), "one after the other");
        assert!(is_refused(&format!("{open}{ALL}</g>").repeat(3000)), "for too long");
        let far = "<rect x='-900' y='-900' width='2000' height='2000'/>";
        assert!(is_refused(&nested(open, far, 2)) && !is_refused(&nested(open, far, 1)), "what is outside counts");
    }

    #[test]
    fn masks_clips_filters_and_tiles_are_layers_too() {
        let chain = |name: &str, uses: &str, count: usize| -> String {
            let one = |n: usize| {
                let next = if n + 1 < count { format!("{uses}='url(#{name}{})'", n + 1) } else { String::new() };
                format!("<{name} id='{name}{n}' {next}>{ALL}</{name}>")
            };
            let all: String = (0..count).map(one).collect();
            format!("{all}<rect width='192' height='108' {uses}='url(#{name}0)'/>")
        };
        for (name, uses) in [("mask", "mask"), ("clipPath", "clip-path")] {
            assert!(is_refused(&chain(name, uses, 100)) && !is_refused(&chain(name, uses, 4)), "{name}");
        }
        let blur = "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter>";
        let filters = |depth| blur.to_owned() + &nested("<g filter='url(#f)'>", ALL, depth);
        assert!(is_refused(&filters(12)) && !is_refused(&filters(2)));
        let tile = |side: u32| {
            format!(
                "<pattern id='p' patternUnits='userSpaceOnUse' width='{side}' height='{side}'>\
                 <rect width='9' height='9'/></pattern><rect width='192' height='108' fill='url(#p)'/>"
            )
        };
        assert!(is_refused(&tile(4000)) && !is_refused(&tile(100)));
    }

    #[test]
    fn long_paths_drawn_often_are_refused() {
        let path = format!("<path id='p' d='M0 0 {}' stroke='red'/>", "L9 9 L0 5 ".repeat(5000));
        let drawn = |times| path.clone() + &"<use href='#p'/>".repeat(times);
        assert!(is_refused(&drawn(300)) && !is_refused(&drawn(9)));
    }
}
