//! Reads edits from JSON, and tells every part of them that cannot be read.

use serde_json::Value;

use super::{Edit, splice::OverrideSplice, track_changes::TrackChanges};
use crate::{
    problem::{Problem, Problems},
    timeline::{
        AudioClip, Caption,
        limits::MAX_EDITS,
        read::{Parts, doubled, take_list, text_of, tree_of},
    },
};

impl Edit {
    /// Reads a document that is a list of edits.
    ///
    /// # Errors
    /// `edits_too_large`, `edits_not_utf8` or `edits_syntax`, and what [`Edit::list_from`] tells.
    pub fn list_from_json(bytes: &[u8]) -> Result<Vec<Self>, Problems> {
        let text = text_of("edits", bytes)?;
        let Value::Array(items) = tree_of("edits", text)? else {
            return Err(Problem::new("wrong_type", "edits", "is not a list", "begin it with [{\"edit\": ").into());
        };
        Self::list_from(items)?;
        // Reading into a tree forgives a field that is given twice; this does not.
        serde_json::from_str(text).map_err(|error| doubled(&error).into())
    }

    /// Reads the items of a list of edits.
    ///
    /// # Errors
    /// `too_many_edits` beyond [`MAX_EDITS`]; or every part that is not as it has to be, each with its path in the
    /// list: `edits[3].clip.visual.look`.
    pub fn list_from(items: Vec<Value>) -> Result<Vec<Self>, Problems> {
        if items.len() > MAX_EDITS {
            let message = format!("{} edits, more than {MAX_EDITS}", items.len());
            return Err(Problem::new("too_many_edits", "edits", message, "apply them in several lists").into());
        }
        let (mut edits, mut parts) = (Vec::with_capacity(items.len()), Parts::default());
        for (index, item) in items.into_iter().enumerate() {
            match serde_json::from_value(item.clone()) {
                Ok(edit) => edits.push(edit),
                Err(_) => parts.edit(&format!("edits[{index}]"), item),
            }
        }
        parts.problems.into_result(edits)
    }
}

impl Parts {
    /// Tells what is wrong with an edit that cannot be read: in its clips by their paths, else as a whole.
    fn edit(&mut self, path: &str, mut edit: Value) {
        if !edit.is_object() {
            let remedy = "begin it with {\"edit\": ";
            return self.problems.push(Problem::new("wrong_type", path, "is not an object", remedy));
        }
        let before = self.problems.0.len();
        let whole = edit.clone();
        match edit.get("edit").and_then(Value::as_str) {
            Some("insert") => {
                if let Some(clip) = edit.get_mut("clip") {
                    self.clips(&format!("{path}.clip"), clip);
                }
            }
            Some("splice") => self.splice(path, &mut edit),
            Some("add_track") => {
                if let Some(track) = edit.get_mut("track") {
                    self.track(&format!("{path}.track"), track.take());
                }
            }
            Some("change_track") => self.changes(path, &mut edit),
            _ => {}
        }
        if self.problems.0.len() == before {
            self.read::<Edit>(path, whole);
        }
    }

    fn changes(&mut self, path: &str, edit: &mut Value) {
        if let Some(changes) = edit.get_mut("changes") {
            self.read::<TrackChanges>(&format!("{path}.changes"), changes.take());
        }
    }

    /// A visual clip, an audio clip or a caption, or a list of them, by the name of its kind.
    fn clips(&mut self, path: &str, clips: &mut Value) {
        for kind in ["visual", "audio", "caption"] {
            let Some(inside) = clips.get_mut(kind) else { continue };
            let path = format!("{path}.{kind}");
            let each: Vec<(String, Value)> = match inside {
                Value::Array(list) => {
                    let list = std::mem::take(list);
                    list.into_iter().enumerate().map(|(at, clip)| (format!("{path}[{at}]"), clip)).collect()
                }
                clip => vec![(path, clip.take())],
            };
            for (path, clip) in each {
                match kind {
                    "visual" => self.visual_clip(&path, clip),
                    "caption" => self.read::<Caption>(&path, clip),
                    _ => self.read::<AudioClip>(&path, clip),
                }
            }
        }
    }

    fn splice(&mut self, path: &str, splice: &mut Value) {
        for (index, mut track) in take_list(splice, "track_list").into_iter().enumerate() {
            let path = format!("{path}.track_list[{index}]");
            if let Some(new) = track.get_mut("new") {
                self.track(&format!("{path}.new"), new.take());
            } else if let Some(changed) = track.get_mut("changed") {
                self.changes(&format!("{path}.changed"), changed);
            }
        }
        for (index, mut track) in take_list(splice, "tracks").into_iter().enumerate() {
            if let Some(clips) = track.get_mut("clips") {
                self.clips(&format!("{path}.tracks[{index}].clips"), clips);
            }
        }
        self.each::<OverrideSplice>(&format!("{path}.overrides"), take_list(splice, "overrides"));
    }
}
