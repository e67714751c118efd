//! Other shapes of a timeline.

use std::collections::BTreeSet;

use super::{
    checker::{Checker, ClipKind},
    place::{Place, shown},
};
use crate::timeline::{
    Timeline,
    limits::{MAX_VARIANT_NAME, MAX_VARIANTS},
};

impl Checker<'_> {
    pub(super) fn variants(&mut self, timeline: &Timeline) {
        let variants = Place::Document.field("variants");
        let mut names = BTreeSet::new();
        for (index, variant) in timeline.variants.iter().take(MAX_VARIANTS).enumerate() {
            let place = variants.item(index);
            self.variant_name(&place.field("name"), &variant.name);
            if !names.insert(variant.name.as_str()) {
                let message = format_args!("\"{}\" is taken", shown(&variant.name));
                self.fault("double_name", &place.field("name"), message, "give every variant its own name");
            }
            self.size(&place, variant.size);
            self.safe_area(&place, variant.safe_area);
            let clips = place.field("clips");
            for (id, changes) in &variant.clips {
                let place = clips.field(id);
                self.overridden(&place, id);
                if let Some(focus) = changes.focus {
                    self.point(&place.field("focus"), focus, (0.0, 1.0));
                }
                if let Some(transform) = &changes.transform {
                    self.transform(&place.field("transform"), transform);
                }
                if let Some(content) = &changes.content {
                    self.content(&place.field("content"), content);
                }
            }
        }
    }

    fn variant_name(&mut self, place: &Place<'_>, name: &str) {
        let is_plain = name.bytes().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, b'-' | b'_'));
        if name.is_empty() || name.len() > MAX_VARIANT_NAME || !is_plain {
            let message = format_args!("\"{}\" is not a name for a file", shown(name));
            self.fault("bad_name", place, message, "use 1 to 40 letters, digits, - and _");
        }
    }

    fn overridden(&mut self, place: &Place<'_>, id: &str) {
        let message = match self.ids.get(id) {
            Some(ClipKind::Visual) => return,
            Some(ClipKind::Audio) => format!("the clip \"{}\" is heard, not seen", shown(id)),
            None => format!("no clip has the id \"{}\"", shown(id)),
        };
        self.fault("unknown_clip", place, message, "use the id of a visual clip");
    }
}
