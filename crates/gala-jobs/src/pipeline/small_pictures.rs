//! Pictures of scenes as small as documents show them. A script that is written again has mostly the same.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use gala_core::hash::ContentHash;
use gala_pdf::PdfPicture;

/// So many are kept, each of some ten kilobytes: those of a long script.
const MOST: usize = 2000;

/// Keeps small pictures in memory, by the content of those that they were made of.
#[derive(Debug, Default)]
pub struct SmallPictures(Mutex<KeptPictures>);

#[derive(Debug, Default)]
struct KeptPictures {
    by_content: HashMap<ContentHash, Arc<PdfPicture>>,
    /// The oldest first.
    order: VecDeque<ContentHash>,
}

impl SmallPictures {
    pub(super) fn get(&self, content: &ContentHash) -> Option<Arc<PdfPicture>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).by_content.get(content).cloned()
    }

    pub(super) fn keep(&self, content: ContentHash, picture: PdfPicture) -> Arc<PdfPicture> {
        let picture = Arc::new(picture);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.by_content.insert(content, Arc::clone(&picture)).is_none() {
            kept.order.push_back(content);
        }
        if kept.order.len() > MOST
            && let Some(oldest) = kept.order.pop_front()
        {
            kept.by_content.remove(&oldest);
        }
        picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_more_than_are_kept_the_oldest_go() {
        let pictures = SmallPictures::default();
        let content = |number: usize| ContentHash::of(&number.to_le_bytes());
        for number in 0..MOST + 10 {
            pictures.keep(content(number), PdfPicture { jpeg: Vec::new(), width: 1, height: 1 });
        }
        assert!(pictures.get(&content(9)).is_none() && pictures.get(&content(10)).is_some());
    }
}
