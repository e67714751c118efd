//! Where captions stand in a frame and how large they are.

use gala_core::{
    format::FrameSize,
    timeline::{CaptionPosition, CaptionStyle, CaptionTrack, SafeArea},
};

/// What a frame size means for captions, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaptionArea {
    pub size: FrameSize,
    /// The size of letters before anything is shrunk.
    pub font_size: f32,
    /// The widest a line may be.
    pub max_width: f32,
    /// The highest a block may be.
    pub max_height: f32,
    /// Where blocks stand in the safe area.
    stand: Stand,
    /// Room around the letters, in font sizes.
    margin_em: f32,
    /// The safe area: left, top, right, bottom.
    pub safe: [f32; 4],
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Stand {
    Top,
    Bottom,
    /// Around this height.
    Around(f32),
}

/// Room for outline and shadow around the letters, in font sizes.
const MARGIN_EM: f32 = 0.34;
/// Room for a box around the letters, and how far the box itself reaches beyond the block.
const BOX_MARGIN_EM: f32 = 0.5;
pub const BOX_ROOM_EM: (f32, f32) = (0.44, 0.16);
/// How large a lone word is, compared to a caption's letters.
const ONE_WORD: f32 = 1.8;

impl CaptionArea {
    /// `safe` overrides the safe area that the frame's shape gives.
    pub fn new(size: FrameSize, safe: Option<SafeArea>, look: &CaptionTrack) -> Self {
        let safe = safe_area(size, safe);
        let (width, height) = (safe[2] - safe[0], safe[3] - safe[1]);
        let (frame_width, frame_height) = (size.width as f32, size.height as f32);
        let portrait = size.height > size.width;
        // 18 letters of a bold font fill the safe width of a portrait phone; 32 take about two thirds of a
        // landscape frame, which is as far as the eye reads without travelling.
        let usual =
            if portrait { (frame_width * 0.069).min(frame_height * 0.042) } else { frame_height * 0.058 }.max(8.0);
        let is_alone = look.style == CaptionStyle::OneWord;
        let font_size = usual * look.scale * if is_alone { ONE_WORD } else { 1.0 };
        let margin_em = if look.style == CaptionStyle::Box { BOX_MARGIN_EM } else { MARGIN_EM };
        let room = width - 2.0 * margin_em * font_size;
        let max_width = if portrait || is_alone { room } else { room.min(font_size * 21.0) };
        let max_height = height - 2.0 * margin_em * font_size;
        let stand = match look.position {
            CaptionPosition::Top => Stand::Top,
            CaptionPosition::Bottom => Stand::Bottom,
            CaptionPosition::Auto if !is_alone => Stand::Around(frame_height * if portrait { 0.72 } else { 0.84 }),
            CaptionPosition::Auto | CaptionPosition::Middle => Stand::Around((safe[1] + safe[3]) / 2.0),
        };
        let (max_width, max_height) = (max_width.max(1.0), max_height.max(1.0));
        Self { size, font_size, max_width, max_height, stand, margin_em, safe }
    }

    /// Returns the left upper corner of a block so that it, with its margin, is inside the safe area.
    pub fn corner(&self, width: f32, height: f32, font_size: f32) -> (f32, f32) {
        let margin = self.margin_em * font_size;
        let [left, top, right, bottom] = self.safe;
        let within = |wanted: f32, low: f32, high: f32| wanted.min(high).max(low);
        let x = within((left + right - width) / 2.0, left + margin, right - margin - width);
        let wanted = match self.stand {
            Stand::Top => top,
            Stand::Bottom => bottom,
            Stand::Around(middle) => middle - height / 2.0,
        };
        let y = within(wanted, top + margin, bottom - margin - height);
        (x, y)
    }

    /// Returns what a block covers with its margin: left, top, right, bottom.
    pub fn area(&self, width: f32, height: f32, font_size: f32) -> [f32; 4] {
        let (x, y) = self.corner(width, height, font_size);
        let margin = self.margin_em * font_size;
        [x - margin, y - margin, x + width + margin, y + height + margin]
    }
}

/// Returns the safe area of a frame: left, top, right, bottom.
fn safe_area(size: FrameSize, safe: Option<SafeArea>) -> [f32; 4] {
    match safe {
        Some(SafeArea { left, top, right, bottom }) => {
            let (width, height) = (size.width as f32, size.height as f32);
            [left * width, top * height, (1.0 - right) * width, (1.0 - bottom) * height]
        }
        None => {
            let (x, y, width, height) = size.safe_area();
            [x as f32, y as f32, (x + width) as f32, (y + height) as f32]
        }
    }
}
