//! What there is to be found at vendors of stock pictures.

/// One picture or video.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shot {
    pub id: usize,
    pub text: String,
    pub width: u32,
    pub height: u32,
    pub duration_s: u64,
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

/// Returns what a search finds: whatever has one of its words, the same each time.
pub(crate) fn shots(query: &str) -> Vec<Shot> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let all = (1..=MANY).map(|id| {
        let (width, height) = [(720, 1280), (1280, 720), (720, 720)][id % 3];
        Shot { id, text: THINGS[id % THINGS.len()].to_owned(), width, height, duration_s: 4 + id as u64 % 5 }
    });
    all.filter(|shot| words.iter().any(|word| shot.text.split(' ').any(|other| other == word))).collect()
}
