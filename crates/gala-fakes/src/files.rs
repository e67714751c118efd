use bytes::Bytes;

use crate::{
    media::{shot_picture, shot_video},
    stock_catalogue::Shot,
};

/// Files that vendors link to.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Where the server is reached.
    pub base: String,
    kept: Vec<HostedFile>,
}

/// What is in a file.
#[derive(Clone, Debug)]
pub(crate) enum FileContent {
    Bytes(Bytes),
    /// Made when it is asked for: a search links to many, of which few are fetched.
    Picture(Shot),
    Video(Shot),
}

impl FileContent {
    pub fn bytes(&self) -> Bytes {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Picture(shot) => shot_picture(shot),
            Self::Video(shot) => shot_video(shot),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct HostedFile {
    pub content_type: String,
    pub content: FileContent,
    pub is_expired: bool,
}

impl HostedFile {
    pub fn bytes(&self) -> Bytes {
        self.content.bytes()
    }
}

impl Files {
    /// Returns the address of a new file.
    pub fn add(&mut self, content_type: &str, bytes: Bytes) -> String {
        self.push(content_type, FileContent::Bytes(bytes))
    }

    /// Returns the address of a new JPEG file with a picture of a shot.
    pub fn add_picture(&mut self, shot: &Shot) -> String {
        self.push("image/jpeg", FileContent::Picture(shot.clone()))
    }

    /// Returns the address of a new MP4 file with a video of a shot.
    pub fn add_video(&mut self, shot: &Shot) -> String {
        self.push("video/mp4", FileContent::Video(shot.clone()))
    }

    fn push(&mut self, content_type: &str, content: FileContent) -> String {
        self.kept.push(HostedFile { content_type: content_type.to_owned(), content, is_expired: false });
        format!("{}/files/{}", self.base, self.kept.len())
    }

    /// Returns the file of an address that this server gave out.
    pub fn at(&self, url: &str) -> Option<HostedFile> {
        let number = url.strip_prefix(&self.base)?.strip_prefix("/files/")?;
        self.get(number.parse().ok()?)
    }

    pub fn count(&self) -> usize {
        self.kept.len()
    }

    /// Returns a file by its number, from 1.
    pub fn get(&self, number: usize) -> Option<HostedFile> {
        self.kept.get(number.checked_sub(1)?).cloned()
    }

    pub fn replace(&mut self, number: usize, content_type: &str, bytes: Bytes) -> bool {
        let file = number.checked_sub(1).and_then(|index| self.kept.get_mut(index));
        file.map(|file| (file.content_type, file.content) = (content_type.to_owned(), FileContent::Bytes(bytes)))
            .is_some()
    }

    pub fn expire(&mut self) {
        self.kept.iter_mut().for_each(|file| file.is_expired = true);
    }
}
