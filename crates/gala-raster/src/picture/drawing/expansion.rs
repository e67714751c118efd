//! How much a drawing becomes when everything it refers to stands where it is used: a few lines can be 2^40 shapes.

use std::collections::{HashMap, HashSet};

use resvg::usvg::roxmltree::{Document, Node, NodeId};

/// As many elements as a drawing may become.
const MOST: u64 = 1_000_000;
/// As deep as elements, and what they refer to, may be nested.
const DEEPEST: u32 = 1024;

/// Returns whether a drawing becomes too large or too deep to be drawn.
pub fn is_endless(document: &Document<'_>) -> bool {
    let by_id = |node: Node<'_, '_>| node.attribute("id").map(|id| (id.to_owned(), node.id()));
    let ids: HashMap<String, NodeId> = document.descendants().filter_map(by_id).collect();
    let styles = document.descendants().filter(|node| node.has_tag_name("style") || node.tag_name().name() == "style");
    let styled: Vec<NodeId> =
        styles.filter_map(|style| style.text()).flat_map(references).filter_map(|id| ids.get(id).copied()).collect();
    let mut expansion = Expansion { document, ids, styled, known: HashMap::new(), open: HashSet::new() };
    expansion.size(document.root(), 0) > MOST
}

struct Expansion<'a, 'input> {
    document: &'a Document<'input>,
    ids: HashMap<String, NodeId>,
    /// What style sheets refer to, which may be for any element.
    styled: Vec<NodeId>,
    known: HashMap<NodeId, u64>,
    /// What is being counted: nothing is drawn within itself.
    open: HashSet<NodeId>,
}

impl Expansion<'_, '_> {
    fn size(&mut self, node: Node<'_, '_>, depth: u32) -> u64 {
        if let Some(known) = self.known.get(&node.id()) {
            return *known;
        }
        if depth > DEEPEST {
            return u64::MAX;
        }
        if !self.open.insert(node.id()) {
            return 0;
        }
        let mut size = 1_u64;
        for child in node.children().filter(Node::is_element) {
            size = size.saturating_add(self.size(child, depth + 1));
        }
        for target in self.targets(node) {
            let Some(target) = self.document.get_node(target) else { continue };
            size = size.saturating_add(self.size(target, depth + 1));
        }
        self.open.remove(&node.id());
        self.known.insert(node.id(), size);
        size
    }

    /// Returns what an element shows again: what it links to, and the patterns that it is painted with. Gradients are
    /// colours, and masks are made once.
    fn targets(&self, node: Node<'_, '_>) -> Vec<NodeId> {
        let mut targets = Vec::new();
        for attribute in node.attributes() {
            if attribute.name() == "href" {
                targets.extend(attribute.value().strip_prefix('#').and_then(|id| self.ids.get(id)));
            } else {
                targets.extend(
                    references(attribute.value()).filter_map(|id| self.ids.get(id)).filter(|id| self.is_pattern(id)),
                );
            }
        }
        // Only within patterns does it double with every level.
        if !self.styled.is_empty() && node.ancestors().any(|parent| parent.tag_name().name() == "pattern") {
            targets.extend(self.styled.iter().filter(|id| self.is_pattern(id)));
        }
        targets
    }

    fn is_pattern(&self, id: &NodeId) -> bool {
        self.document.get_node(*id).is_some_and(|node| node.tag_name().name() == "pattern")
    }
}

/// Returns the ids in `url(#id)`.
fn references(text: &str) -> impl Iterator<Item = &str> {
    text.split("url(").skip(1).filter_map(|rest| {
        let id = rest.split(')').next()?.trim().trim_matches(['"', '\'']);
        id.strip_prefix('#')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(inside: &str) -> bool {
        let text = format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
        is_endless(&Document::parse(&text).expect("XML"))
    }

    fn patterns(levels: u32, paint: &str) -> String {
        let level = |n: u32| {
            let paint = paint.replace("LAST", &format!("url(#p{})", n.saturating_sub(1)));
            format!("<pattern id='p{n}'><rect {paint}/><rect {paint}/></pattern>")
        };
        (0..levels).map(level).collect()
    }

    #[test]
    fn what_doubles_with_every_level_is_refused() {
        for paint in ["fill='LAST'", "style='stroke: LAST'", "fill='url( \"#p0\" )' stroke='LAST'"] {
            assert!(is_refused(&patterns(40, paint)), "{paint}");
            assert!(!is_refused(&patterns(8, paint)), "{paint}");
        }
        let styles: String = (0..40).map(|n| format!(".c{n} {{ fill: url(#p{n}) }}")).collect();
        assert!(is_refused(&format!("<style>{styles}</style>{}", patterns(40, "class='c'"))));
        let level = |n: u32| format!("<g id='l{n}'><use href='#l{0}'/><use href='#l{0}'/></g>", n.saturating_sub(1));
        assert!(is_refused(&(0..40).map(level).collect::<String>()));
        assert!(is_refused(&("<g>".repeat(5000) + &"</g>".repeat(5000))));
    }

    #[test]
    fn cycles_and_many_plain_references_are_fine() {
        assert!(!is_refused("<g id='a'><use href='#a'/></g><pattern id='p'><rect fill='url(#p)'/></pattern>"));
        let shapes = "<rect fill='url(#g)' mask='url(#m)'/>".repeat(20_000);
        assert!(!is_refused(&format!("<linearGradient id='g'/><mask id='m'>{shapes}</mask>{shapes}")));
    }
}
