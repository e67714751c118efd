//! The plain text of HTML that stands in a script.

use html_escape::decode_html_entities_to_string;

/// Elements whose content is for browsers, not for ears.
const UNSPOKEN: [&str; 2] = ["script", "style"];

/// Elements inside a line, around which no space is due.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "bdo", "code", "em", "i", "mark", "s", "small", "span", "strong", "u"];

/// Returns the text between the tags, without comments, scripts and styles.
pub fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        decode_html_entities_to_string(&rest[..open], &mut text);
        rest = &rest[open..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let name = tag_name(rest);
        let is_tag = !name.is_empty() || rest[1..].starts_with(['!', '?', '/']);
        if !is_tag {
            text.push('<');
            rest = &rest[1..];
            continue;
        }
        let closing = rest[1..].starts_with('/');
        rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        if !closing && UNSPOKEN.contains(&name.as_str()) {
            rest = after_closing(rest, &name);
        }
        if !INLINE.contains(&name.as_str()) {
            text.push(' ');
        }
    }
    decode_html_entities_to_string(rest, &mut text);
    text
}

/// Whether a tag of inline HTML parts words: `<br>`.
pub fn is_break(tag: &str) -> bool {
    tag_name(tag) == "br"
}

/// Returns the name of the tag that `html` starts with, in lower case, or an empty text.
fn tag_name(html: &str) -> String {
    let name = html.strip_prefix("</").or_else(|| html.strip_prefix('<')).unwrap_or("");
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return String::new();
    }
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    name[..end].to_ascii_lowercase()
}

fn after_closing<'a>(html: &'a str, name: &str) -> &'a str {
    let mut rest = html;
    while let Some(open) = rest.find("</") {
        rest = &rest[open..];
        if tag_name(rest) == name {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
        rest = &rest[2..];
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_reader_sees_is_left() {
        let check = |html: &str, expected: &str| assert_eq!(crate::text::tidy(&text_of(html)), expected);
        check("<p>Tea &amp; <b>mil</b>k</p><p>too</p>", "Tea & milk too");
        check("a <!-- not <b>this</b> --> b", "a b");
        check("<script>alert('<p>')</script>after<style>p{}</style>", "after");
        check("1 < 2 <br/>3", "1 < 2 3");
        check(
            "<p>Caf&eacute;&nbsp;&#233;&#xe9; &hellip; &mdash; l&rsquo;&eacute;t&eacute; &aacute;&ntilde;o</p>",
            "Café éé … — l’été áño",
        );
        // What a reader sees as a tag is none, and is decoded once.
        check("&lt;b&gt; &amp;eacute; &amp;amp;", "<b> &eacute; &amp;");
        // What names no character stays as it is written.
        check("R&D &unknown; &eacute &; &#x110000; &#xd800;", "R&D &unknown; &eacute &; &#x110000; &#xd800;");
        check("<unclosed", "");
        check("<!-- open", "");
    }
}
