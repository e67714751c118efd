//! What is true of some icons.

use super::icons::IconId;

include!(concat!(env!("OUT_DIR"), "/icon_traits.rs"));

fn is_in(list: &[&str], icon: IconId) -> bool {
    list.contains(&icon.icon().name.as_str())
}

/// Whether an icon is a whole landscape in a square: it says where, and is never cut out as a subject.
pub fn is_landscape(icon: IconId) -> bool {
    is_in(LANDSCAPE, icon)
}

/// Whether an icon is seen at night.
pub fn is_nightly(icon: IconId) -> bool {
    is_in(NIGHTLY, icon)
}

/// Whether an icon is shown only when the prompt names exactly it: nobody wants it by accident.
pub fn is_sensitive(icon: IconId) -> bool {
    is_in(SENSITIVE, icon)
}

/// Whether an icon is an animal that is drawn without a body.
pub fn is_face(icon: IconId) -> bool {
    is_in(FACE, icon)
}

/// Whether an icon does not stand on the ground.
pub fn floats(icon: IconId) -> bool {
    is_in(FLOATING, icon)
}
