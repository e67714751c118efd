//! What a file is, by its own first bytes: what a server calls it is a claim.

/// So many bytes tell.
pub(super) const BYTES: usize = 16;

/// Returns the media type of a picture or a video; `None` for all that is neither, and of what nothing here can read.
pub fn sniffed(beginning: &[u8]) -> Option<&'static str> {
    match beginning {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if !is_still(brand) => Some("video/mp4"),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => Some("video/webm"),
        _ => None,
    }
}

/// AVIF and HEIC are pictures in the same container.
fn is_still(brand: &[u8]) -> bool {
    [b"avif", b"avis", b"heic", b"heix", b"mif1"].iter().any(|still| brand.starts_with(*still))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_what_a_file_is() {
        for (beginning, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some("image/jpeg")),
            (b"RIFF\x24\0\0\0WEBPVP8 ", Some("image/webp")),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some("video/mp4")),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81", Some("video/webm")),
            (b"\0\0\0\x20ftypavif\0\0\0\0", None),
            (b"RIFF\x24\0\0\0WAVEfmt ", None),
            (b"<!DOCTYPE html>", None),
            (b"GIF89a\x01\0", None),
            (b"", None),
        ] {
            assert_eq!(sniffed(beginning), kind, "{beginning:?}");
        }
    }
}
