//! Templates by their names, and in files.

use std::path::Path;

use gala_core::template::{BUILT_IN, BuiltInTemplate, Template};

use crate::render::{Failed, read_document, refuse, unusable};

/// Finds a template by its name, or in a file.
///
/// # Errors
/// Where there is none, and everything that is wrong with it.
pub fn found(template: &str) -> Result<Template, Failed> {
    if let Some(built_in) = BuiltInTemplate::of_name(template) {
        return Ok(built_in.template()?);
    }
    let path = Path::new(template);
    if !path.exists() && !template.contains(['.', '/', '\\']) {
        let names: Vec<&str> = BUILT_IN.iter().map(|one| one.name).collect();
        let message = format!("{template} is no template and no file");
        return Err(refuse(
            "unknown_template",
            "template",
            message,
            &format!("use one of {}, or a file", names.join(", ")),
        ));
    }
    read(path)
}

/// Reads a template of a file.
///
/// # Errors
/// Where the file cannot be read, and everything that is wrong with what is in it.
pub fn read(path: &Path) -> Result<Template, Failed> {
    let bytes = read_document(path).map_err(|error| unusable("read the template", path, &error))?;
    Ok(Template::from_json(&bytes)?)
}
