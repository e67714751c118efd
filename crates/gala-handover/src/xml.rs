//! XML as it is written: elements with attributes in order, two blanks for each level, UTF-8.

use std::fmt::Write;

/// An element with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    text: String,
    children: Vec<Self>,
}

impl Element {
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// An element that holds text alone.
    pub fn text(name: &'static str, text: impl ToString) -> Self {
        Self { text: text.to_string(), ..Self::new(name) }
    }

    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    pub fn child(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    /// Writes a document with this as its root; `doctype` is a line of its own before it.
    pub fn document(&self, doctype: Option<&str>) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        if let Some(line) = doctype {
            let _ = writeln!(out, "<!DOCTYPE {line}>");
        }
        self.write(&mut out, 0);
        out
    }

    fn write(&self, out: &mut String, level: usize) {
        let _ = write!(out, "{:1$}<{2}", "", level * 2, self.name);
        for (name, value) in &self.attributes {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str("/>\n");
            return;
        }
        let _ = write!(out, ">{}", escaped(&self.text));
        if !self.children.is_empty() {
            out.push('\n');
            self.children.iter().for_each(|child| child.write(out, level + 1));
            let _ = write!(out, "{:1$}", "", level * 2);
        }
        let _ = writeln!(out, "</{}>", self.name);
    }
}

/// Writes text so that it is read back as it is, but for characters that XML has no way to say, which are left away.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let text = "a<b>&\"c\" 'd'\n\te\r \u{1f600}";
        let root =
            Element::new("root").with("note", text).child(Element::text("child", text)).child(Element::new("empty"));
        let written = root.document(None);
        let read = roxmltree::Document::parse(&written).expect("well-formed");
        let root = read.root_element();
        assert_eq!(root.attribute("note"), Some(text));
        assert_eq!(root.first_element_child().and_then(|child| child.text()), Some(text));
        assert!(written.ends_with("  <empty/>\n</root>\n"), "{written}");
    }

    #[test]
    fn control_characters_that_xml_has_not_are_left_away() {
        let written = Element::text("t", "a\u{0}\u{1b}[31m\u{ffff}b").document(Some("t"));
        assert!(written.contains("<!DOCTYPE t>\n<t>a[31mb</t>"), "{written}");
    }
}
