//! The files that data name.

use serde_json::{Map, Value};

use super::{
    document::Template,
    param::{ParamFormat, ParamMedia},
};

/// A file that data name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedMedia {
    /// `data.photo`, `data.photos[2]`.
    pub field: String,
    pub media: ParamMedia,
    pub name: String,
}

impl Template {
    /// Returns the files that data name, which fit the parameters.
    pub fn asked_media(&self, data: &Map<String, Value>) -> Vec<AskedMedia> {
        let mut all = Vec::new();
        for (name, param) in &self.params.properties {
            let (given, field) = (data.get(name), format!("data.{name}"));
            let media = |param: &super::Param| param.media.filter(|_| param.format == Some(ParamFormat::Asset));
            if let (Some(media), Some(file)) = (media(param), given.and_then(Value::as_str)) {
                all.push(AskedMedia { field: field.clone(), media, name: file.to_owned() });
            }
            let Some(media) = param.items.as_deref().and_then(media) else { continue };
            for (index, file) in given.and_then(Value::as_array).into_iter().flatten().enumerate() {
                let field = format!("{field}[{index}]");
                all.extend(file.as_str().map(|file| AskedMedia { field, media, name: file.to_owned() }));
            }
        }
        all
    }
}
