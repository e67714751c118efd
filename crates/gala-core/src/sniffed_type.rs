//! What type a file is by its own bytes, where nobody announced it.

use crate::media_type::MediaType;

/// Types in the order in which they are tried. Captions of SubRip begin with nothing of their own, so they are told by a hint alone.
const ORDER: [MediaType; 21] = {
    use MediaType as T;
    [
        T::Png,
        T::Jpeg,
        T::WebP,
        T::Gif,
        T::Wav,
        T::Ogg,
        T::Tiff,
        T::Jpeg2000,
        T::Avif,
        T::Heic,
        T::M4a,
        T::Mp4,
        T::QuickTime,
        T::WebM,
        T::Matroska,
        T::Mp3,
        T::Flac,
        T::Bmp,
        T::Svg,
        T::Vtt,
        T::Cube,
    ]
};

/// Returns the type of a file that begins with `head`, which is its first [`MediaType::HEAD`] bytes, or all of it; `None` of a page
/// and of what is not taken. `hints` are what others call it, the likeliest first: they tell apart what begins alike.
pub fn sniffed_type(head: &[u8], hints: &[MediaType]) -> Option<MediaType> {
    if is_page(head) {
        return None;
    }
    let hinted = hints.iter().find(|of| of.begins(head)).copied();
    hinted.or_else(|| ORDER.into_iter().find(|of| of.begins(head) && is_surely(*of, head)))
}

/// Tells apart types of which files begin alike, and refuses what begins so by chance.
fn is_surely(of: MediaType, head: &[u8]) -> bool {
    let brand = head.get(8..12).unwrap_or_default();
    match of {
        MediaType::M4a => matches!(brand, b"M4A " | b"M4B "),
        MediaType::Mp4 => brand != b"qt  ",
        // The document type of EBML stands within the first bytes.
        MediaType::WebM => head.iter().take(64).copied().collect::<Vec<_>>().windows(4).any(|four| four == b"webm"),
        // Layer III: other layers begin like texts of UTF-16.
        MediaType::Mp3 => head.starts_with(b"ID3") || head.get(1).is_some_and(|second| second & 0x06 == 0x02),
        // Texts begin with these letters as well, and hold no zeros.
        MediaType::Bmp => head.contains(&0),
        _ => true,
    }
}

/// Whether it is a page for people, as servers send in the place of a file.
fn is_page(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    text.starts_with('<') && !text.starts_with("<svg") && (text.contains("<!doctype html") || text.contains("<html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &[u8], hints: &[MediaType], expected: Option<MediaType>) {
        assert_eq!(sniffed_type(head, hints), expected, "{}", String::from_utf8_lossy(head));
    }

    #[test]
    fn bytes_tell_the_type_where_nobody_does() {
        use MediaType as T;
        for (head, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some(T::Png)),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", Some(T::Jpeg)),
            (b"\0\0\0\x20ftypisom\0\0\x02\0", Some(T::Mp4)),
            (b"\0\0\0\x20ftypM4A \0\0\x02\0", Some(T::M4a)),
            (b"\0\0\0\x14ftypqt  \0\0\x02\0", Some(T::QuickTime)),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some(T::Heic)),
            (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", Some(T::Avif)),
            (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm", Some(T::WebM)),
            (b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska", Some(T::Matroska)),
            (b"\xff\xfb\x90\x44", Some(T::Mp3)),
            (b"ID3\x04\0", Some(T::Mp3)),
            (b"fLaC\0\0\0\x22", Some(T::Flac)),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Some(T::Svg)),
            (b"WEBVTT\n\n", Some(T::Vtt)),
            (b"LUT_3D_SIZE 2\n0 0 0\n", Some(T::Cube)),
            (b"1\n00:00:00,000 --> 00:00:01,000\nTea", None),
            (b"BMW is a maker of cars, and this is a text", None),
            (b"\xff\xfeT\0e\0a\0", None),
            (b"%PDF-1.7", None),
            (b"MZ\x90\0\x03", None),
            (b"", None),
        ] {
            check(head, &[], expected);
        }
    }

    #[test]
    fn hints_tell_apart_what_begins_alike_and_make_nothing_what_it_is_not() {
        use MediaType as T;
        check(b"1\n00:00:00,000 --> 00:00:01,000\nTea", &[T::Srt], Some(T::Srt));
        check(b"ID3\x04\0", &[T::Png, T::Flac], Some(T::Flac));
        check(b"\x89PNG\r\n\x1a\n", &[T::Mp4], Some(T::Png));
    }

    #[test]
    fn a_page_is_none_whatever_it_is_called() {
        for page in [
            &b"<!DOCTYPE html><p>Sign in</p>"[..],
            b"\xef\xbb\xbf\n<HTML><svg/></HTML>",
            b"<!-- a page --><html>00:00:00,000 --> x</html>",
        ] {
            check(page, &[MediaType::Srt, MediaType::Svg, MediaType::Mp4], None);
        }
    }
}
