use std::fmt::Debug;

/// A callback as it came, with the headers of Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.
#[derive(Clone, Copy, Debug)]
pub struct SignedCallback<'a> {
    pub id: &'a str,
    pub timestamp: &'a str,
    pub signatures: &'a str,
    /// Its very bytes.
    pub body: &'a [u8],
}

/// Why a callback is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadCallback {
    #[error("its time is no number")]
    NoTime,
    #[error("its time is too far from ours")]
    Stale,
    #[error("none of its signatures is ours")]
    Forged,
}

/// What a callback tells: enough to ask after the task, which alone is believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackTask {
    pub task: String,
    /// The id of the call.
    pub external: Option<String>,
    /// Whether it has succeeded or failed. What comes late tells less than what came before it.
    pub has_ended: bool,
}

/// Reads what a provider sends to an address of ours as its tasks go on.
pub trait CallbackReader: Debug + Send + Sync + 'static {
    /// The provider's name.
    fn provider(&self) -> &'static str;

    /// Checks that it is the provider's, and sent lately, and reads it; `None` where it tells of no task. `now_s` is in Unix
    /// seconds. Whether it came before is for the caller to know by its id.
    ///
    /// # Errors
    /// [`BadCallback`].
    fn read(&self, callback: SignedCallback<'_>, now_s: i64) -> Result<Option<CallbackTask>, BadCallback>;
}
