//! The types of the files that people bring, and what a file of each begins with.

use crate::asset::AssetKind;

/// A type of file that can be brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaType {
    Mp4,
    QuickTime,
    WebM,
    Matroska,
    Mp3,
    Wav,
    Flac,
    Ogg,
    M4a,
    Png,
    Jpeg,
    WebP,
    Gif,
    Heic,
    Avif,
    Tiff,
    Bmp,
    Jpeg2000,
    Svg,
    Srt,
    Vtt,
    Cube,
    Ttf,
    Otf,
    Woff,
    Woff2,
}

/// Each type with its name, which comes first, and the other names that programs have for it; its extension; and its kind.
const TABLE: [(MediaType, &[&str], &str, AssetKind); 26] = {
    use {AssetKind as K, MediaType as T};
    [
        (T::Mp4, &["video/mp4", "video/x-m4v"], "mp4", K::Video),
        (T::QuickTime, &["video/quicktime"], "mov", K::Video),
        (T::WebM, &["video/webm", "audio/webm"], "webm", K::Video),
        (T::Matroska, &["video/x-matroska", "video/matroska"], "mkv", K::Video),
        (T::Mp3, &["audio/mpeg", "audio/mp3"], "mp3", K::Audio),
        (T::Wav, &["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"], "wav", K::Audio),
        (T::Flac, &["audio/flac", "audio/x-flac"], "flac", K::Audio),
        (T::Ogg, &["audio/ogg", "application/ogg"], "ogg", K::Audio),
        (T::M4a, &["audio/mp4", "audio/x-m4a", "audio/m4a"], "m4a", K::Audio),
        (T::Png, &["image/png", "image/apng"], "png", K::Image),
        (T::Jpeg, &["image/jpeg", "image/jpg"], "jpg", K::Image),
        (T::WebP, &["image/webp"], "webp", K::Image),
        (T::Gif, &["image/gif"], "gif", K::Image),
        (T::Heic, &["image/heic", "image/heif", "image/heic-sequence"], "heic", K::Image),
        (T::Avif, &["image/avif"], "avif", K::Image),
        (T::Tiff, &["image/tiff", "image/tif"], "tif", K::Image),
        (T::Bmp, &["image/bmp", "image/x-ms-bmp", "image/x-bmp"], "bmp", K::Image),
        (T::Jpeg2000, &["image/jp2", "image/jpx", "image/jpeg2000"], "jp2", K::Image),
        (T::Svg, &["image/svg+xml"], "svg", K::Image),
        (T::Srt, &["application/x-subrip", "text/srt"], "srt", K::Captions),
        (T::Vtt, &["text/vtt"], "vtt", K::Captions),
        (T::Cube, &["application/x-cube-lut", "application/x-cube", "text/x-cube"], "cube", K::Lut),
        (
            T::Ttf,
            &[
                "font/ttf",
                "font/sfnt",
                "application/x-font-ttf",
                "application/x-font-truetype",
                "application/font-sfnt",
            ],
            "ttf",
            K::Font,
        ),
        (T::Otf, &["font/otf", "application/x-font-otf", "application/x-font-opentype"], "otf", K::Font),
        (T::Woff, &["font/woff", "application/font-woff", "application/x-font-woff"], "woff", K::Font),
        (T::Woff2, &["font/woff2", "application/font-woff2"], "woff2", K::Font),
    ]
};

impl MediaType {
    /// So many bytes of a file tell whether it can be of a type.
    pub const HEAD: usize = 4096;

    /// Returns the type of a name, whatever its letters' case and the parameters behind it.
    pub fn of_mime(mime: &str) -> Option<Self> {
        let name = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        TABLE.iter().find(|(_, names, ..)| names.contains(&name.as_str())).map(|(of, ..)| *of)
    }

    /// Returns the type that a file's name ends like, whatever its letters' case.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        let extension = extension.to_ascii_lowercase();
        let extension = match extension.as_str() {
            "jpeg" => "jpg",
            "tiff" => "tif",
            "heif" => "heic",
            "m4v" => "mp4",
            "oga" | "opus" => "ogg",
            "apng" => "png",
            other => other,
        };
        TABLE.iter().find(|(_, _, own, _)| *own == extension).map(|(of, ..)| *of)
    }

    /// Returns the type of a film by how the name of its file ends.
    pub fn of_film(name: &str) -> Option<Self> {
        let (_, extension) = name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "mp4" | "m4v" => Some(Self::Mp4),
            "mov" => Some(Self::QuickTime),
            "webm" => Some(Self::WebM),
            "mkv" => Some(Self::Matroska),
            _ => None,
        }
    }

    /// Returns the names of all types.
    pub fn mimes() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|(_, names, ..)| names[0])
    }

    fn row(self) -> &'static (Self, &'static [&'static str], &'static str, AssetKind) {
        // The table has each type: a test holds it to that.
        TABLE.iter().find(|(of, ..)| *of == self).unwrap_or(&TABLE[0])
    }

    pub fn mime(self) -> &'static str {
        self.row().1[0]
    }

    pub fn extension(self) -> &'static str {
        self.row().2
    }

    pub fn kind(self) -> AssetKind {
        self.row().3
    }

    /// Whether such files are looked into, so that they can be shown and edited. Captions are used as they are.
    pub fn is_ingested(self) -> bool {
        matches!(self.kind(), AssetKind::Image | AssetKind::Video | AssetKind::Audio | AssetKind::Lut | AssetKind::Font)
    }

    /// Whether it is a still picture that is used by way of a copy of it in another format.
    pub fn is_normalised(self) -> bool {
        matches!(self, Self::Heic | Self::Avif | Self::Tiff | Self::Bmp | Self::Jpeg2000)
    }

    /// Returns the type of a still picture that is used by way of a copy, by what it begins with.
    pub fn foreign_picture(head: &[u8]) -> Option<Self> {
        let types = [Self::Heic, Self::Avif, Self::Tiff, Self::Bmp, Self::Jpeg2000];
        types.into_iter().find(|of| of.begins(head))
    }

    /// Whether a file that begins with this can be of the type. `head` is its first [`Self::HEAD`] bytes, or all of it.
    pub fn begins(self, head: &[u8]) -> bool {
        match self {
            Self::Mp4 | Self::M4a => is_box(head, &[b"ftyp"]) && !is_still(head),
            Self::QuickTime => is_box(head, &[b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"]) && !is_still(head),
            Self::WebM | Self::Matroska => head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]),
            Self::Mp3 => {
                // A tag, or a frame of MPEG audio: eleven bits that are set, and a layer that there is.
                head.starts_with(b"ID3")
                    || matches!(head, [0xff, second, ..] if second & 0xe0 == 0xe0 && second & 0x06 != 0)
            }
            Self::Wav => is_riff(head, b"WAVE"),
            Self::Flac => head.starts_with(b"fLaC") || head.starts_with(b"ID3"),
            Self::Ogg => head.starts_with(b"OggS"),
            Self::Png => head.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Jpeg => head.starts_with(&[0xff, 0xd8, 0xff]),
            Self::WebP => is_riff(head, b"WEBP"),
            Self::Gif => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
            Self::Heic => has_brand(head, HEIF_BRANDS) && !has_brand(head, AVIF_BRANDS),
            Self::Avif => has_brand(head, AVIF_BRANDS),
            Self::Tiff => head.starts_with(b"II*\0") || head.starts_with(b"MM\0*"),
            Self::Bmp => head.starts_with(b"BM") && head.len() > 26,
            // The box that signs JP2 files, or a bare codestream: SOC and SIZ.
            Self::Jpeg2000 => {
                head.starts_with(b"\0\0\0\x0cjP  \r\n\x87\n") || head.starts_with(&[0xff, 0x4f, 0xff, 0x51])
            }
            Self::Svg => text(head).is_some_and(|text| text.starts_with('<') && text.contains("<svg")),
            Self::Srt => text(head).is_some_and(|text| text.contains("-->")),
            Self::Vtt => text(head).is_some_and(|text| text.starts_with("WEBVTT")),
            // Outlines of either kind are named either way.
            Self::Ttf | Self::Otf => SFNT_VERSIONS.iter().any(|version| head.starts_with(*version)),
            Self::Woff => head.starts_with(b"wOFF"),
            Self::Woff2 => head.starts_with(b"wOF2"),
            Self::Cube => text(head).is_some_and(|text| text.contains("LUT_3D_SIZE") || text.contains("LUT_1D_SIZE")),
        }
    }
}

/// With outlines of TrueType, the same as Apple writes it, and with those of PostScript.
const SFNT_VERSIONS: [&[u8; 4]; 3] = [b"\0\x01\0\0", b"true", b"OTTO"];

/// ISO/IEC 14496-12: the length of the first box, and its type.
fn is_box(head: &[u8], types: &[&[u8; 4]]) -> bool {
    head.get(4..8).is_some_and(|found| types.iter().any(|one| found == *one))
}

/// Brands of ISO/IEC 23008-12, of pictures and of sequences of them.
const HEIF_BRANDS: &[&[u8; 4]] = &[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];
const AVIF_BRANDS: &[&[u8; 4]] = &[b"avif", b"avis"];

/// Whether the file is of a brand: its own, or one that it says it is compatible with.
fn has_brand(head: &[u8], brands: &[&[u8; 4]]) -> bool {
    let Some(length) = head.first_chunk::<4>().map(|length| u32::from_be_bytes(*length) as usize) else { return false };
    if !is_box(head, &[b"ftyp"]) {
        return false;
    }
    let listed = &head[8..length.clamp(8, head.len())];
    let (all, _) = listed.as_chunks::<4>();
    // The second is the version of the first.
    all.iter().enumerate().any(|(place, found)| place != 1 && brands.iter().any(|brand| found == *brand))
}

/// Whether the file says first of itself that it is a still picture.
fn is_still(head: &[u8]) -> bool {
    let own = head.get(8..12).unwrap_or_default();
    is_box(head, &[b"ftyp"]) && HEIF_BRANDS.iter().chain(AVIF_BRANDS).any(|brand| own == *brand)
}

fn is_riff(head: &[u8], form: &[u8; 4]) -> bool {
    head.starts_with(b"RIFF") && head.get(8..12) == Some(form)
}

/// The beginning of a text, which may break off within a character.
fn text(head: &[u8]) -> Option<&str> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok()?,
        Err(_) => return None,
    };
    (!text.contains('\0')).then(|| text.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNINGS: [(MediaType, &[u8]); 26] = [
        (MediaType::Mp4, b"\0\0\0\x20ftypisom\0\0\x02\0"),
        (MediaType::QuickTime, b"\0\0\0\x14ftypqt  "),
        (MediaType::WebM, b"\x1a\x45\xdf\xa3\x9f"),
        (MediaType::Matroska, b"\x1a\x45\xdf\xa3\xa3"),
        (MediaType::Mp3, b"\xff\xfb\x90\x44"),
        (MediaType::Wav, b"RIFF\x24\0\0\0WAVEfmt "),
        (MediaType::Flac, b"fLaC\0\0\0\x22"),
        (MediaType::Ogg, b"OggS\0\x02"),
        (MediaType::M4a, b"\0\0\0\x20ftypM4A "),
        (MediaType::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        (MediaType::Jpeg, b"\xff\xd8\xff\xe0\0\x10JFIF"),
        (MediaType::WebP, b"RIFF\x24\0\0\0WEBPVP8 "),
        (MediaType::Gif, b"GIF89a\x01\0"),
        (MediaType::Heic, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        (MediaType::Avif, b"\0\0\0\x18ftypavif\0\0\0\0mif1avif"),
        (MediaType::Tiff, b"II*\0\x08\0\0\0"),
        (MediaType::Bmp, b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0"),
        (MediaType::Jpeg2000, b"\0\0\0\x0cjP  \r\n\x87\n"),
        (MediaType::Svg, b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>"),
        (MediaType::Srt, b"\xef\xbb\xbf1\r\n00:00:00,000 --> 00:00:01,000\r\nTea"),
        (MediaType::Vtt, b"WEBVTT\n\n00:00.000 --> 00:01.000\nTea"),
        (MediaType::Cube, b"TITLE \"warm\"\nLUT_3D_SIZE 2\n0 0 0\n"),
        (MediaType::Ttf, b"\0\x01\0\0\0\x10\x01\0"),
        (MediaType::Otf, b"OTTO\0\x0d\0\x80"),
        (MediaType::Woff, b"wOFFOTTO\0\0"),
        (MediaType::Woff2, b"wOF2\0\x01\0\0"),
    ];

    #[test]
    fn each_type_has_a_row_and_knows_its_own_files() {
        for (of, head) in BEGINNINGS {
            assert_eq!(of.row().0, of);
            assert_eq!(MediaType::of_mime(of.mime()), Some(of));
            assert!(of.begins(head), "{of:?}");
            assert!(!of.begins(b"") && !of.begins(b"MZ\x90\0\x03") && !of.begins(b"<!doctype html><p>"), "{of:?}");
        }
    }

    #[test]
    fn a_file_is_not_taken_for_one_of_another_kind() {
        for (of, head) in BEGINNINGS {
            for (other, _) in BEGINNINGS.iter().filter(|(other, _)| other.kind() != of.kind()) {
                // Containers of films hold sounds as well.
                let is_container =
                    other.begins(head) && matches!(of, MediaType::Mp4 | MediaType::QuickTime | MediaType::M4a);
                assert!(!other.begins(head) || is_container, "{of:?} is taken for {other:?}");
            }
        }
    }

    #[test]
    fn names_are_read_as_programs_write_them() {
        for (name, expected) in [
            ("Video/MP4", Some(MediaType::Mp4)),
            ("video/mp4; codecs=\"avc1\"", Some(MediaType::Mp4)),
            ("audio/x-wav", Some(MediaType::Wav)),
            ("text/html", None),
            ("", None),
        ] {
            assert_eq!(MediaType::of_mime(name), expected, "{name}");
        }
    }

    #[test]
    fn names_of_files_tell_types_by_what_they_end_with() {
        for (name, expected) in [
            ("a.MP4", Some(MediaType::Mp4)),
            ("a.b.jpeg", Some(MediaType::Jpeg)),
            ("a.srt", Some(MediaType::Srt)),
            ("a.php", None),
            ("mp4", None),
        ] {
            assert_eq!(MediaType::of_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_text_that_breaks_off_within_a_character_is_one() {
        let mut caption = b"WEBVTT\n\n".to_vec();
        caption.extend("お茶".as_bytes());
        caption.pop();
        assert!(MediaType::Vtt.begins(&caption));
        assert!(!MediaType::Vtt.begins(b"WEBVTT\n\0"));
        assert!(!MediaType::Vtt.begins(b"WEBVTT\n\xff\xff"));
    }
}
