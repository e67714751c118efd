//! Pictures that lie, and pictures inside of text.

use base64::{Engine, prelude::BASE64_STANDARD};

/// A PNG that says it is that large, with right checksums. Whoever believes it allocates four bytes for each pixel; the
/// pixels themselves are never there.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let empty_zlib_stream = [0x78, 0x9c, 3, 0, 0, 0, 0, 1];
    let chunks: [(&[u8], &[u8]); 3] = [(b"IHDR", &header), (b"IDAT", &empty_zlib_stream), (b"IEND", &[])];
    chunks.into_iter().fold(b"\x89PNG\r\n\x1a\n".to_vec(), |png, (name, content)| {
        let chunk = [name, content].concat();
        let (length, checksum) = (content.len() as u32, crc32fast::hash(&chunk));
        [png, length.to_be_bytes().to_vec(), chunk, checksum.to_be_bytes().to_vec()].concat()
    })
}

/// Bytes as they stand in the `data:` URL of a picture.
pub fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}
