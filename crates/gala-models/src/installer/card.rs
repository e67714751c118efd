//! What a publisher's card tells of a model: whose words it was made of, and under which licence.

/// No licence is named by more.
const MOST_CHARS: usize = 200;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    pub licence: String,
    /// Where its training data come from: whose voice it is.
    pub dataset: String,
}

impl Card {
    /// Reads the lines `License:` and `URL:`, as cards of Piper's voices have them.
    pub fn read(text: &str) -> Self {
        let told = |names: &[&str]| {
            let lines = text.lines().map(|line| line.trim_start_matches([' ', '\t', '*', '-']));
            let mut values = lines.filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                names.contains(&name.trim().to_ascii_lowercase().as_str()).then(|| value.trim())
            });
            let value = values.find(|value| !value.is_empty()).unwrap_or_default();
            value.chars().filter(|c| !c.is_control()).take(MOST_CHARS).collect()
        };
        Self { licence: told(&["license", "licence"]), dataset: told(&["url", "dataset"]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_licence_and_the_data_are_read_of_a_card() {
        let card = "# Model card for x (medium)\n\n* Language: en_US\n* Samplerate: 22,050Hz\n\n## Dataset\n\n\
                    * URL: https://example.org/data?a=b:c\n* License: CC0\u{7}\n\n## Training\nfrom scratch: yes\n";
        let read = Card::read(card);
        assert_eq!((read.licence.as_str(), read.dataset.as_str()), ("CC0", "https://example.org/data?a=b:c"));
        assert_eq!(Card::read("<html>"), Card::default());
        assert_eq!(Card::read(&format!("License: {}", "x".repeat(1000))).licence.len(), MOST_CHARS);
    }
}
