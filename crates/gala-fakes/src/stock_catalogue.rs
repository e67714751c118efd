//! What there is to be found at vendors of stock pictures.

/// One picture or video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shot {
    pub id: usize,
    pub text: String,
    pub width: u32,
    pub height: u32,
    pub duration_s: u64,
    /// What it shows, but for a corner where videos move.
    pub color: [u8; 3],
}

impl Shot {
    pub fn orientation(&self) -> &'static str {
        match self.width.cmp(&self.height) {
            std::cmp::Ordering::Less => "portrait",
            std::cmp::Ordering::Equal => "square",
            std::cmp::Ordering::Greater => "landscape",
        }
    }
}

const THINGS: [&str; 4] = ["red fox in the snow", "fox by a river", "cup of tea", "old lighthouse"];
const MANY: usize = 92;
/// More upright shots of one thing than are told on a page.
const HORSES: usize = 45;

/// Returns what a search finds at a vendor: whatever has one of its words, the same each time.
pub(crate) fn shots(vendor: &str, query: &str) -> Vec<Shot> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let found = |shot: &Shot| words.iter().any(|word| shot.text.split(' ').any(|other| other == word));
    (1..=MANY + HORSES).map(|id| shot(vendor, id)).filter(found).collect()
}

fn shot(vendor: &str, id: usize) -> Shot {
    let is_horse = id > MANY;
    let (width, height) = if is_horse { (720, 1280) } else { [(720, 1280), (1280, 720), (720, 720)][id % 3] };
    let text = if is_horse { "wild horse" } else { THINGS[id % THINGS.len()] };
    let (duration_s, color) = (4 + id as u64 % 5, shot_color(vendor, id));
    Shot { id, text: text.to_owned(), width, height, duration_s, color }
}

/// Returns the colour that a shot is in: no two of all vendors are near each other.
pub fn shot_color(vendor: &str, id: usize) -> [u8; 3] {
    let number = id + if vendor == "pexels" { 0 } else { MANY + HORSES };
    [number % 7, number / 7 % 7, number / 49 % 7].map(|step| 40 + 30 * step as u8)
}
