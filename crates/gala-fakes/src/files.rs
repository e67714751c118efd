use bytes::Bytes;

/// Files that vendors link to.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Where the server is reached.
    pub base: String,
    kept: Vec<HostedFile>,
}

#[derive(Clone, Debug)]
pub(crate) struct HostedFile {
    pub content_type: String,
    pub bytes: Bytes,
    pub is_expired: bool,
}

impl Files {
    /// Returns the address of a new file.
    pub fn add(&mut self, content_type: &str, bytes: Bytes) -> String {
        self.kept.push(HostedFile { content_type: content_type.to_owned(), bytes, is_expired: false });
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
        file.map(|file| (file.content_type, file.bytes) = (content_type.to_owned(), bytes)).is_some()
    }

    pub fn expire(&mut self) {
        self.kept.iter_mut().for_each(|file| file.is_expired = true);
    }
}
