//! What proxies write of those they ask for, each header's entries from the right to the left.
//!
//! A comma separates entries also where it stands in quotes: a client that sends an open quote would otherwise make
//! what its proxy adds a part of its own text.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::HeaderMap;

/// Longer than any address with its zone and port.
const MAX_NODE_BYTES: usize = 80;

/// One that asked a proxy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hop {
    /// `None` for one that is hidden, unknown or malformed.
    pub address: Option<IpAddr>,
    /// Whether it asked over TLS, where that is told.
    pub is_https: Option<bool>,
}

pub fn x_forwarded_for(headers: &HeaderMap) -> impl Iterator<Item = Hop> {
    entries(headers, "x-forwarded-for").map(|entry| Hop { address: address(entry), is_https: None })
}

pub fn forwarded(headers: &HeaderMap) -> impl Iterator<Item = Hop> {
    entries(headers, "forwarded").map(|element| parse_element(element).unwrap_or_default())
}

/// Returns what `X-Forwarded-Proto` tells of the hop at that place from the right. One value stands for all hops:
/// proxies mostly replace it.
pub fn x_forwarded_proto(headers: &HeaderMap, depth: usize) -> Option<bool> {
    let mut values = entries(headers, "x-forwarded-proto");
    let last = values.next()?;
    let value = match (depth, values.next()) {
        (_, None) | (0, Some(_)) => last,
        (1, second) => second?,
        (deeper, Some(_)) => values.nth(deeper - 2)?,
    };
    Some(value.eq_ignore_ascii_case("https"))
}

/// The entries of a list that may stand in several headers. One that is no text names nobody.
fn entries<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let values = headers.get_all(name).iter().rev();
    let entries = values.flat_map(|value| value.as_bytes().rsplit(|byte| *byte == b','));
    let texts = entries.map(|entry| str::from_utf8(entry).unwrap_or("unknown").trim_matches([' ', '\t']));
    texts.filter(|entry| !entry.is_empty())
}

/// Reads `for=…;proto=…`. `None` where it breaks the rules of RFC 7239.
fn parse_element(element: &str) -> Option<Hop> {
    let (mut node, mut proto) = (None, None);
    for pair in element.split(';').map(|pair| pair.trim_matches([' ', '\t'])).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let value = unquoted(value)?;
        let given = match name {
            name if name.eq_ignore_ascii_case("for") => &mut node,
            name if name.eq_ignore_ascii_case("proto") => &mut proto,
            _ => continue,
        };
        if given.replace(value).is_some() {
            return None;
        }
    }
    Some(Hop { address: node.and_then(address), is_https: proto.map(|proto| proto.eq_ignore_ascii_case("https")) })
}

/// Takes the quotes off. What is escaped within them is no address and no protocol.
fn unquoted(value: &str) -> Option<&str> {
    let inside = match value.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => value,
    };
    (!inside.contains(['"', '\\'])).then_some(inside)
}

/// Reads an address as proxies write it: alone, with a port, in brackets, with a zone. The zone names an interface of
/// the proxy's machine and is left out.
fn address(node: &str) -> Option<IpAddr> {
    if node.len() > MAX_NODE_BYTES {
        return None;
    }
    if let Some(rest) = node.strip_prefix('[') {
        let (inside, port) = rest.split_once(']')?;
        let is_whole = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        return if is_whole { v6(inside) } else { None };
    }
    match node.split_once(':') {
        Some((before, port)) if !port.contains(':') => is_port(port).then(|| v4(before)).flatten(),
        Some(_) => v6(node),
        None => v4(node),
    }
}

fn v4(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(|address: Ipv4Addr| address.into())
}

fn v6(text: &str) -> Option<IpAddr> {
    let is_zone =
        |zone: &str| !zone.is_empty() && zone.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    let address = match text.split_once('%') {
        Some((address, zone)) if is_zone(zone) => address,
        Some(_) => return None,
        None => text,
    };
    address.parse().ok().map(|address: Ipv6Addr| IpAddr::from(address).to_canonical())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
