//! What the filters of a drawing cost, before they are drawn.

use resvg::usvg::{
    Group, Node, Tree,
    filter::{Kind, Primitive},
};

/// As much as drawings may cost: so many times, all of the drawing goes through a plain filter.
const MOST: f64 = 200.0;
/// A blur that reaches further than so many times the drawing's longer side shows nothing of it.
const WIDEST_BLUR: f64 = 4.0;
/// As large as the drawing is taken to be drawn, in pixels of its longer side.
const PIXELS: f64 = 1000.0;

/// As many groups may be drawn, those of patterns and masks as often as they are used.
const MOST_GROUPS: u32 = 1_000_000;

/// Returns whether drawing takes longer than anybody waits, because of filters or of patterns in patterns.
pub fn is_too_much(tree: &Tree) -> bool {
    let size = (f64::from(tree.size().width()), f64::from(tree.size().height()));
    let mut sum = Sum { size, cost: 0.0, groups: 0 };
    sum.group(tree.root());
    // What is no number is too much as well.
    sum.groups > MOST_GROUPS || sum.cost.is_nan() || sum.cost > MOST
}

struct Sum {
    /// Of the drawing.
    size: (f64, f64),
    cost: f64,
    groups: u32,
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
            self.cost += each * self.share(group);
        }
        for node in group.children() {
            if let Node::Group(inner) = node {
                self.group(inner);
            }
            // Masks, patterns and the like are groups beside the tree.
            node.subroots(|inner| self.group(inner));
        }
    }

    /// Returns how much of the drawing a group's filters cover.
    fn share(&self, group: &Group) -> f64 {
        let area = group.abs_layer_bounding_box();
        let side =
            |from: f32, to: f32, whole: f64| ((f64::from(to).min(whole) - f64::from(from).max(0.0)) / whole).max(0.0);
        side(area.left(), area.right(), self.size.0) * side(area.top(), area.bottom(), self.size.1)
    }
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
