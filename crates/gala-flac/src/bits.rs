//! Bits, most significant first, and the two checksums of a frame.

/// Bits that were written, in bytes.
#[derive(Debug, Default)]
pub struct Bits {
    pub bytes: Vec<u8>,
    /// Bits that fill no byte yet, the last one in the lowest place.
    waiting: u64,
    count: u32,
}

impl Bits {
    pub fn clear(&mut self) {
        self.bytes.clear();
        (self.waiting, self.count) = (0, 0);
    }

    /// Writes the lowest `count` bits of a value, at most 32.
    pub fn put(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 32);
        self.waiting = (self.waiting << count) | (value & ((1 << count) - 1));
        self.count += count;
        while self.count >= 8 {
            self.count -= 8;
            self.bytes.push((self.waiting >> self.count) as u8);
        }
    }

    /// Writes a signed value in so many bits, at most 32.
    pub fn put_signed(&mut self, value: i64, count: u32) {
        self.put(value as u64, count);
    }

    /// Writes a Rice code: what is above the lowest `parameter` bits as so many zeros and a one, then those bits.
    pub fn put_rice(&mut self, value: u64, parameter: u32) {
        let mut zeros = value >> parameter;
        while zeros >= 32 {
            self.put(0, 32);
            zeros -= 32;
        }
        self.put(1, zeros as u32 + 1);
        self.put(value, parameter);
    }

    /// Fills the last byte with zeros.
    pub fn align(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }
}

/// CRC-8 with the polynomial x⁸ + x² + x + 1.
pub fn crc8(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |crc, byte| CRC8[usize::from(crc ^ byte)])
}

/// CRC-16 with the polynomial x¹⁶ + x¹⁵ + x² + 1.
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc: u16, byte| (crc << 8) ^ CRC16[usize::from((crc >> 8) as u8 ^ byte)])
}

const CRC8: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = (byte as u8, 0);
        while bit < 8 {
            crc = (crc << 1) ^ if crc & 0x80 == 0 { 0 } else { 0x07 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

const CRC16: [u16; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut crc, mut bit) = ((byte as u16) << 8, 0);
        while bit < 8 {
            crc = (crc << 1) ^ if crc & 0x8000 == 0 { 0 } else { 0x8005 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};
