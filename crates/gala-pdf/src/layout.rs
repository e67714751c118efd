//! Which rows go where.

use gala_raster::{
    font::FontSet,
    paragraph::{ParagraphStyle, set_paragraph},
};

use crate::{
    page::{BOTTOM, LEFT, PAGE_WIDTH, Page, TOP},
    row::{PICTURE_WIDTH, PlacedPicture, Row, SetLine},
};

const TEXT_LEFT: f32 = LEFT + PICTURE_WIDTH + 15.0;
const BETWEEN_ROWS: f32 = 14.0;
/// A row begins on a page on which so much of it has room.
const LEAST_BEGIN: f32 = 44.0;
const TITLE_SIZE: f32 = 20.0;

/// Fills pages with rows.
pub struct Layouter<'a> {
    pages: Vec<Page<'a>>,
    page: Page<'a>,
    /// Where the next line begins.
    top: f32,
}

impl<'a> Layouter<'a> {
    pub fn new(title: &str, language: &str, fonts: &FontSet) -> Self {
        let style = ParagraphStyle { language, size: TITLE_SIZE, is_bold: true, width: PAGE_WIDTH - 2.0 * LEFT };
        let mut layouter = Self { pages: Vec::new(), page: Page::default(), top: TOP };
        for line in SetLine::of(set_paragraph(title, style, fonts), 0, 0.0) {
            layouter.place(line, LEFT);
        }
        layouter.top += BETWEEN_ROWS;
        layouter
    }

    /// Adds a row. What of it has no room goes on on the next page.
    pub fn add(&mut self, row: Row<'a>) {
        let least = row.picture.map_or(0.0, |picture| picture.height).max(LEAST_BEGIN);
        if self.top + least > BOTTOM {
            self.turn();
        }
        let (begun_on, begun_at) = (self.pages.len(), self.top);
        if let Some(PlacedPicture { picture, width, height }) = row.picture {
            self.page.pictures.push((picture, [LEFT, self.top, width, height]));
        }
        for line in row.lines {
            self.top += line.space;
            self.place(line, TEXT_LEFT);
        }
        if self.pages.len() == begun_on {
            self.top = self.top.max(begun_at + row.picture.map_or(0.0, |picture| picture.height));
        }
        self.top += BETWEEN_ROWS;
    }

    /// Returns the pages, of which there is one at least.
    pub fn finish(mut self) -> Vec<Page<'a>> {
        self.turn();
        self.pages
    }

    fn turn(&mut self) {
        self.pages.push(std::mem::take(&mut self.page));
        self.top = TOP;
    }

    fn place(&mut self, line: SetLine, left: f32) {
        let height = line.line().height;
        if self.top + height > BOTTOM {
            self.turn();
        }
        self.page.lines.push((line, [left, self.top]));
        self.top += height;
    }
}
