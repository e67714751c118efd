//! A script as it is written.

/// A script.
#[derive(Clone, Copy, Debug)]
pub struct PdfScript<'a> {
    pub title: &'a str,
    /// BCP 47.
    pub language: &'a str,
    pub scenes: &'a [PdfScene],
}

/// A scene, as far as it is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfScene {
    /// What it is told apart by: its number and its times.
    pub heading: String,
    pub script: String,
    pub description: String,
    pub picture: Option<PdfPicture>,
}

/// A picture, which is kept as it is in the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PdfPicture {
    /// JPEG.
    pub jpeg: Vec<u8>,
    /// In pixels, each more than 0.
    pub width: u32,
    pub height: u32,
}
