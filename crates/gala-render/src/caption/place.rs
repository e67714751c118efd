//! Where captions stand in a frame and how large they are.

use gala_core::format::FrameSize;

/// What a frame size means for captions, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub size: FrameSize,
    /// The size of letters before anything is shrunk.
    pub font_size: f32,
    /// The widest a line may be.
    pub max_width: f32,
    /// The highest a block may be.
    pub max_height: f32,
    /// Where the middle of a block should be.
    pub centre_y: f32,
    /// The safe area: left, top, right, bottom.
    pub safe: [f32; 4],
}

/// Room for outline and shadow around the letters, in font sizes.
pub const MARGIN_EM: f32 = 0.34;

impl Frame {
    pub fn new(size: FrameSize) -> Self {
        let (x, y, width, height) = size.safe_area();
        let safe = [x as f32, y as f32, (x + width) as f32, (y + height) as f32];
        let (frame_width, frame_height) = (size.width as f32, size.height as f32);
        let portrait = size.height > size.width;
        // 18 letters of a bold font fill the safe width of a portrait phone; 32 take about two thirds of a
        // landscape frame, which is as far as the eye reads without travelling.
        let font_size =
            if portrait { (frame_width * 0.069).min(frame_height * 0.042) } else { frame_height * 0.058 }.max(8.0);
        let room = width as f32 - 2.0 * MARGIN_EM * font_size;
        let max_width = if portrait { room } else { room.min(font_size * 21.0) };
        let max_height = height as f32 - 2.0 * MARGIN_EM * font_size;
        let centre_y = if portrait { frame_height * 0.72 } else { frame_height * 0.84 };
        Self { size, font_size, max_width: max_width.max(1.0), max_height: max_height.max(1.0), centre_y, safe }
    }

    /// Returns the left upper corner of a block so that it, with its margin, is inside the safe area.
    pub fn corner(&self, width: f32, height: f32, font_size: f32) -> (f32, f32) {
        let margin = MARGIN_EM * font_size;
        let [left, top, right, bottom] = self.safe;
        let within = |wanted: f32, low: f32, high: f32| wanted.min(high).max(low);
        let x = within((left + right - width) / 2.0, left + margin, right - margin - width);
        let y = within(self.centre_y - height / 2.0, top + margin, bottom - margin - height);
        (x, y)
    }
}
