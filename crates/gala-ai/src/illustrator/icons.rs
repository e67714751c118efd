//! The embedded icons: names, groups and SVG bodies in a 32 by 32 box.

use std::{io::Read, sync::LazyLock};

use flate2::read::DeflateDecoder;

static CATALOGUE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/catalogue.bin"));
static BODIES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bodies.bin"));

/// The side of the box that every body is drawn in.
pub const BOX: f64 = 32.0;

/// An icon by its place in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IconId(pub u16);

/// What the catalogue knows of an icon. Groups and subgroups are Unicode's, as emojibase numbers them.
#[derive(Debug)]
pub struct Icon {
    pub name: String,
    pub group: u8,
    pub subgroup: u8,
}

static ICONS: LazyLock<Vec<Icon>> = LazyLock::new(|| inflate(CATALOGUE).lines().filter_map(read_icon).collect());

fn read_icon(line: &str) -> Option<Icon> {
    let mut fields = line.split('\t');
    let name = fields.next()?.to_owned();
    Some(Icon { name, group: fields.next()?.parse().ok()?, subgroup: fields.next()?.parse().ok()? })
}

/// Returns all icons; an [`IconId`] is an index into them.
#[cfg(test)]
pub fn all() -> &'static [Icon] {
    &ICONS
}

/// Returns how many icons there are.
pub fn count() -> usize {
    ICONS.len()
}

/// Returns the icon of a name.
pub fn named(name: &str) -> Option<IconId> {
    let place = ICONS.iter().position(|icon| icon.name == name)?;
    u16::try_from(place).ok().map(IconId)
}

impl IconId {
    /// # Panics
    /// If the id is not of this catalogue.
    pub fn icon(self) -> &'static Icon {
        &ICONS[usize::from(self.0)]
    }

    /// Returns the SVG elements of the icon.
    pub fn body(self) -> String {
        let offset = |index: usize| {
            let bytes = BODIES[4 * index..][..4].try_into().expect("four bytes were sliced");
            u32::from_le_bytes(bytes) as usize
        };
        let index = usize::from(self.0);
        inflate(&BODIES[offset(index)..offset(index + 1)])
    }
}

/// Unpacks what the build script packed.
pub fn inflate(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4);
    DeflateDecoder::new(bytes).read_to_string(&mut text).expect("the build script packed UTF-8 text");
    text
}
