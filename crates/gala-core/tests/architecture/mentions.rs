//! The paths that a piece of code writes: in expressions, types, attributes and macros.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, ItemUse, Macro, Meta, Visibility, parse::Parser, visit, visit::Visit};

use crate::source::Path;

/// What a piece of code mentions; what is compiled for tests only is left out.
#[derive(Default)]
pub struct Mentions<'ast> {
    /// Paths of two segments or more: a single one was brought in by a `use`, or is the module's own.
    pub paths: BTreeSet<Path>,
    /// `use` lines inside functions.
    pub imports: Vec<&'ast ItemUse>,
}

/// Whether an item is compiled for tests only.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string();
            condition == "test" || condition.replace(' ', "").starts_with("all(test")
        }
        _ => false,
    })
}

impl<'ast> Visit<'ast> for Mentions<'ast> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !is_for_tests(attributes_of(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, line: &'ast ItemUse) {
        self.imports.push(line);
    }

    // `pub(super)` names who may see an item, not what the item needs.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone());
    }

    /// `#[serde(with = "crate::x")]` names code in a string.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }
}

impl Mentions<'_> {
    fn add(&mut self, path: Path) {
        if path.len() > 1 {
            self.paths.insert(path);
        }
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut path = Path::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.add(std::mem::take(&mut path));
                    }
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Literal(text) => {
                    self.add(std::mem::take(&mut path));
                    self.add_string(&text.to_string());
                    colons = 0;
                }
                TokenTree::Punct(_) => {
                    self.add(std::mem::take(&mut path));
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    self.add(std::mem::take(&mut path));
                    self.add_tokens(group.stream());
                    colons = 0;
                }
            }
        }
        self.add(path);
    }

    fn add_string(&mut self, literal: &str) {
        let text = literal.trim_matches('"');
        if let Ok(path) = syn::Path::parse_mod_style.parse_str(text) {
            self.add(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
    }
}

fn attributes_of(item: &syn::Item) -> &[Attribute] {
    use syn::Item;
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
