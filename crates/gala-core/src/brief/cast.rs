//! The characters, places and styles of the library that a brief names.

use super::fields::{Fields, shown};
use crate::{
    library::limits::{MAX_CAST, MAX_NAME_CHARS},
    problem::Problem,
    text::{is_speakable, tidy},
};

/// Takes the names of a brief or of a scene: a list, or a single one. Each counts once.
pub fn take(fields: &mut Fields<'_>) -> Vec<String> {
    let Some((texts, field)) = fields.texts("cast", "a name such as Anna") else { return Vec::new() };
    // `cast: Anna, Bo` is a list, too.
    let texts = match texts.as_slice() {
        [one] => one.split(',').map(str::to_owned).collect(),
        _ => texts,
    };
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        let name = tidy(&text);
        if !is_speakable(&name) || name.chars().count() > MAX_NAME_CHARS {
            let message = format!("`{}` is no name of at most {MAX_NAME_CHARS} characters", shown(&text));
            let remedy = "use the name of a character, place or style of the library";
            fields.problems.push(Problem::new("bad_cast", &field, message, remedy));
        } else if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > MAX_CAST {
        let message = format!("names {} entries of the library; a scene has at most {MAX_CAST}", names.len());
        fields.problems.push(Problem::new("too_large_cast", field, message, "leave some out"));
    }
    names
}
