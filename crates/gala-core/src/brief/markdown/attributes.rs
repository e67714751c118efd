//! Attributes behind an image, as Pandoc writes them: `![a dog](dog.jpg){cutout=on background="#2a9d8f"}`.

/// Attributes and how much of the text they take.
#[derive(Debug, PartialEq, Eq)]
pub struct Attributes {
    /// In their order.
    pub pairs: Vec<(String, String)>,
    /// In bytes, with the braces.
    pub length: usize,
}

impl Attributes {
    /// Reads what stands at the start of a text; `None` where that is something else, which is spoken then.
    pub fn at_start(text: &str) -> Option<Self> {
        let mut rest = text.strip_prefix('{')?;
        let mut pairs = Vec::new();
        loop {
            rest = rest.trim_start_matches([' ', '\t']);
            if let Some(behind) = rest.strip_prefix('}') {
                let length = text.len() - behind.len();
                return (!pairs.is_empty()).then_some(Self { pairs, length });
            }
            let (key, value, behind) = pair(rest)?;
            pairs.push((key.to_owned(), value.to_owned()));
            rest = behind;
        }
    }
}

/// Reads `key=value` or `key="a value"`, and returns what stands behind it.
fn pair(text: &str) -> Option<(&str, &str, &str)> {
    let (key, rest) = text.split_once('=')?;
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !is_key {
        return None;
    }
    for quote in ['"', '\''] {
        let Some(quoted) = rest.strip_prefix(quote) else { continue };
        let (value, behind) = quoted.split_once(quote)?;
        return (!value.contains('\n')).then_some((key, value, behind));
    }
    let end = rest.find(|c: char| c.is_whitespace() || c == '}')?;
    (end > 0).then(|| (key, &rest[..end], &rest[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Vec<(String, String)>, usize)> {
        Attributes::at_start(text).map(|read| (read.pairs, read.length))
    }

    #[test]
    fn pairs_are_read_with_and_without_quotes() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let pairs = vec![pair("cutout", "on"), pair("background", "#2a9d8f"), pair("rim", "0.02")];
        assert_eq!(read("{cutout=on background=#2a9d8f rim=0.02} It"), Some((pairs.clone(), 39)));
        assert_eq!(read("{ cutout=\"on\" background='#2a9d8f'\trim=0.02 }"), Some((pairs, 45)));
        assert_eq!(read("{background=\"a b}.jpg\"}"), Some((vec![pair("background", "a b}.jpg")], 23)));
    }

    #[test]
    fn what_is_something_else_is_left() {
        for text in [
            "",
            "{",
            "{}",
            "{ }",
            "{hello}",
            "{a=}",
            "{a=b",
            "{=b}",
            "{a b=c}",
            "{a=\"b}",
            "{1=b}",
            "{a=\"b\nc\"}",
            "x{a=b}",
            "{a=b\nc}",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
