//! Whether the file of a picture is all there, by the marks of its format and before anything decodes it.

use image::ImageFormat;

/// Returns whether a file ends before its format lets it. Nothing is told of a GIF: its decoder reads no further than it
/// needs, and tells an end that comes too soon.
pub fn ends_early(bytes: &[u8]) -> bool {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => !png_has_end(bytes),
        Ok(ImageFormat::Jpeg) => !jpeg_is_whole(bytes),
        Ok(ImageFormat::WebP) => !webp_is_whole(bytes),
        _ => false,
    }
}

/// Returns whether every chunk of a PNG up to its end has the checksum that it was written with.
///
/// That is no proof that it can be decoded: whoever wrote it may have written it wrongly, which is told when it is drawn, by
/// the same code. But what was cut or damaged on its way is found, for a hundredth of the time: of 4096 x 4096 pixels with
/// noise, 29 MB, 2.4 ms instead of 257 ms. A draft of twelve stills of 1296 x 2304 would take 0.45 s more of a processor.
pub fn png_is_intact(bytes: &[u8]) -> bool {
    let is_intact = |chunk: &PngChunk<'_>| crc32fast::hash(chunk.named) == chunk.checksum;
    png_chunks(bytes).take_while(is_intact).any(|chunk| chunk.is_end())
}

fn png_has_end(bytes: &[u8]) -> bool {
    png_chunks(bytes).any(|chunk| chunk.is_end())
}

struct PngChunk<'a> {
    /// The name and the data.
    named: &'a [u8],
    checksum: u32,
}

impl PngChunk<'_> {
    fn is_end(&self) -> bool {
        self.named.starts_with(b"IEND")
    }
}

/// Returns the chunks that are there from their lengths to their checksums.
fn png_chunks(bytes: &[u8]) -> impl Iterator<Item = PngChunk<'_>> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n").unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk()?;
        let (named, after) = after.split_at_checked(u32::from_be_bytes(*length) as usize + 4)?;
        let (checksum, after) = after.split_first_chunk()?;
        rest = after;
        Some(PngChunk { named, checksum: u32::from_be_bytes(*checksum) })
    })
}

/// A whole JPEG has an end marker after its last scan; decoders fill what is missing with grey.
pub fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    matches!((last([0xff, 0xda]), last([0xff, 0xd9])), (Some(scan), Some(end)) if end > scan)
}

/// A WebP is a RIFF file, which tells its length behind its first four bytes.
fn webp_is_whole(bytes: &[u8]) -> bool {
    let length = bytes.get(4..).and_then(|rest| rest.first_chunk());
    length.is_some_and(|length| bytes.len() as u64 >= u64::from(u32::from_le_bytes(*length)) + 8)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn picture(format: ImageFormat) -> Vec<u8> {
        let pixel = |x: u32, y: u32| image::Rgb([(x * 7) as u8, (y * 5) as u8, (x * y) as u8]);
        let mut bytes = Vec::new();
        image::RgbImage::from_fn(64, 64, pixel).write_to(&mut Cursor::new(&mut bytes), format).expect("a picture");
        bytes
    }

    #[test]
    fn a_file_that_was_cut_off_anywhere_in_its_pixels_ends_early() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = picture(format);
            assert!(!ends_early(&whole), "{format:?}");
            let cuts = (whole.len() / 4..whole.len() - 1).step_by(97);
            cuts.for_each(|cut| assert!(ends_early(&whole[..cut]), "{format:?} at {cut} of {}", whole.len()));
        }
    }

    #[test]
    fn a_png_with_a_changed_byte_is_not_intact_and_does_not_end_early() {
        let mut png = picture(ImageFormat::Png);
        assert!(png_is_intact(&png));
        let middle = png.len() / 2;
        png[middle] ^= 1;
        assert!(!png_is_intact(&png) && !ends_early(&png));
    }
}
