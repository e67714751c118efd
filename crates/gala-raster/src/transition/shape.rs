//! Where the new picture is seen, as shapes with soft or anti-aliased edges.

use std::f64::consts::TAU;

use gala_core::{format::FrameSize, timeline::Direction};

/// The part of a frame that shows the new picture. Places are in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Uncovering {
    /// All that a straight edge has passed after `reach` pixels of its way; soft over `soft` pixels.
    Edge {
        way: Way,
        reach: f64,
        soft: f64,
    },
    Circle {
        x: f64,
        y: f64,
        radius: f64,
    },
    /// What the hand of a clock has passed.
    Sector(Clock),
    /// The beginnings of strips across a way.
    Strips {
        way: Way,
        length: f64,
        reach: f64,
    },
}

/// How far places are along a direction, from where it enters the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Way {
    x: f64,
    y: f64,
    start: f64,
    /// Through the frame.
    pub length: f64,
}

impl Way {
    pub fn new(direction: Direction, size: FrameSize) -> Self {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let (x, y, start, length) = match direction {
            Direction::Left => (-1.0, 0.0, width, width),
            Direction::Right => (1.0, 0.0, 0.0, width),
            Direction::Up => (0.0, -1.0, height, height),
            Direction::Down => (0.0, 1.0, 0.0, height),
        };
        Self { x, y, start, length }
    }

    fn along(&self, x: f64, y: f64) -> f64 {
        self.x * x + self.y * y + self.start
    }

    /// Returns so many pixels of the way as a movement across and down.
    pub fn step(&self, pixels: f64) -> (f64, f64) {
        (self.x * pixels, self.y * pixels)
    }
}

/// A clock whose hand started above and turned clockwise to the direction (`sin`, -`cos`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    x: f64,
    y: f64,
    /// 0 to 1.
    turn: f64,
    sin: f64,
    cos: f64,
}

impl Clock {
    /// Returns how far a place is after the hand's start and before the hand, as if both went on beyond the middle.
    fn hands(&self, x: f64, y: f64) -> (f64, f64) {
        let (x, y) = (x - self.x, y - self.y);
        (x, -(x * self.cos + y * self.sin))
    }
}

const STRIPS: f64 = 8.0;
/// The width of a wipe's edge, as a fraction of its way.
const SOFTNESS: f64 = 0.1;

impl Uncovering {
    pub fn wipe(way: Way, progress: f64) -> Self {
        let soft = way.length * SOFTNESS;
        Self::Edge { way, reach: progress * (way.length + soft) - soft / 2.0, soft }
    }

    pub fn edge(way: Way, reach: f64) -> Self {
        Self::Edge { way, reach, soft: 0.0 }
    }

    /// A circle that fills the frame in the end.
    pub fn iris(size: FrameSize, progress: f64) -> Self {
        let (x, y) = middle(size);
        Self::Circle { x, y, radius: x.hypot(y) * progress }
    }

    pub fn clock(size: FrameSize, progress: f64) -> Self {
        let (x, y) = middle(size);
        let (sin, cos) = (TAU * progress).sin_cos();
        Self::Sector(Clock { x, y, turn: progress, sin, cos })
    }

    pub fn blinds(way: Way, progress: f64) -> Self {
        let length = way.length / STRIPS;
        Self::Strips { way, length, reach: length * progress }
    }

    /// Returns how far a place is inside, or (negative) outside. No edge is nearer than that.
    pub fn distance(&self, x: f64, y: f64) -> f64 {
        match self {
            Self::Edge { way, reach, .. } => reach - way.along(x, y),
            Self::Circle { x: across, y: down, radius } => radius - (x - across).hypot(y - down),
            Self::Sector(clock) => {
                let (start, end) = clock.hands(x, y);
                if clock.turn < 0.5 { start.min(end) } else { start.max(end) }
            }
            Self::Strips { way, length, reach } => {
                let along = way.along(x, y);
                let begun = (along / length).floor().clamp(0.0, STRIPS - 1.0) * length;
                let (since, left) = (along - begun, begun + length - along);
                if since < *reach { since.abs().min(reach - since) } else { (reach - since).max(-left.abs()) }
            }
        }
    }

    /// Returns how much of a sample `unit` pixels wide is inside, from 0 to 1.
    pub fn cover(&self, x: f64, y: f64, unit: f64) -> f64 {
        let passed = |distance: f64| (0.5 + distance / unit).clamp(0.0, 1.0);
        match self {
            Self::Edge { soft, .. } if *soft > 0.0 => {
                let t = (0.5 + self.distance(x, y) / soft).clamp(0.0, 1.0);
                t * t * (3.0 - 2.0 * t)
            }
            Self::Edge { .. } | Self::Circle { .. } => passed(self.distance(x, y)),
            Self::Sector(clock) => {
                let (start, end) = clock.hands(x, y);
                let (start, end) = (passed(start), passed(end));
                // Where the hands are close, a sample may have both: what it shows is between them.
                match (clock.turn * 4.0) as u32 {
                    0 => (start + end - 1.0).max(0.0),
                    1 => start.min(end),
                    2 => start.max(end),
                    _ => (start + end).min(1.0),
                }
            }
            Self::Strips { way, length, reach } => {
                let along = way.along(x, y);
                let nearest = (along / length).floor();
                let strips = [nearest - 1.0, nearest, nearest + 1.0].into_iter();
                let open = |strip: f64| {
                    // Nothing is before the first.
                    let begun = if strip == 0.0 { 1.0 } else { passed(along - strip * length) };
                    (begun + passed(strip * length + reach - along) - 1.0).max(0.0)
                };
                strips.filter(|strip| (0.0..STRIPS).contains(strip)).map(open).sum::<f64>().min(1.0)
            }
        }
    }

    /// Returns whether all rows are alike.
    pub fn is_upright(&self) -> bool {
        self.way().is_some_and(|way| way.y == 0.0)
    }

    /// Returns whether all columns are alike.
    pub fn is_level(&self) -> bool {
        self.way().is_some_and(|way| way.x == 0.0)
    }

    fn way(&self) -> Option<&Way> {
        match self {
            Self::Edge { way, .. } | Self::Strips { way, .. } => Some(way),
            Self::Circle { .. } | Self::Sector(_) => None,
        }
    }

    /// Returns how far from an edge a sample `unit` pixels wide is whole.
    pub fn margin(&self, unit: f64) -> f64 {
        match self {
            Self::Edge { soft, .. } if *soft > 0.0 => soft / 2.0,
            _ => unit / 2.0,
        }
    }
}

fn middle(size: FrameSize) -> (f64, f64) {
    (f64::from(size.width) / 2.0, f64::from(size.height) / 2.0)
}
