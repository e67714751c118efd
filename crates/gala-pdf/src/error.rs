/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    #[error("a font cannot be embedded")]
    Font,
    #[error("a picture is no JPEG that can be embedded: {0}")]
    Picture(String),
    #[error("the document cannot be written: {0}")]
    Document(String),
}
