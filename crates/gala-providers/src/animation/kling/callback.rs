//! What Kling sends to an address of ours as a task goes on, and whether it was Kling: signatures of Standard Webhooks.

use base64::{Engine, prelude::BASE64_STANDARD};
use gala_ai::provider::{BadCallback, CallbackReader, CallbackTask, SignedCallback};
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

/// Both protocols are told of at the same address.
const PROVIDER: &str = "kling";
/// How far the time of a callback may be from ours, in seconds.
const TOLERANCE_S: i64 = 300;

/// What callbacks are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackSecret(Vec<u8>);

impl std::fmt::Debug for CallbackSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CallbackSecret(..)")
    }
}

/// A text is no secret of callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is no secret of callbacks (copy it from Kling's console: whsec_ and base64)")]
pub struct BadCallbackSecret;

impl CallbackSecret {
    /// Reads `whsec_` and base64.
    ///
    /// # Errors
    /// If it is none, or shorter than 16 bytes.
    pub fn parse(text: &str) -> Result<Self, BadCallbackSecret> {
        let text = text.trim();
        let key = BASE64_STANDARD.decode(text.strip_prefix("whsec_").unwrap_or(text)).map_err(|_| BadCallbackSecret)?;
        if key.len() < 16 { Err(BadCallbackSecret) } else { Ok(Self(key)) }
    }

    /// Checks that a callback was signed with this secret, and lately.
    fn verify(&self, callback: SignedCallback<'_>, now_s: i64) -> Result<(), BadCallback> {
        let sent_s: i64 = callback.timestamp.parse().map_err(|_| BadCallback::NoTime)?;
        if now_s.abs_diff(sent_s) > TOLERANCE_S.unsigned_abs() {
            return Err(BadCallback::Stale);
        }
        // While secrets change, there are several.
        let given = callback.signatures.split(' ').filter_map(|signature| signature.strip_prefix("v1,"));
        let is_ours = given.filter_map(|signature| BASE64_STANDARD.decode(signature).ok()).any(|given| {
            // Compared in constant time.
            self.mac(callback).is_some_and(|mac| mac.verify_slice(&given).is_ok())
        });
        if is_ours { Ok(()) } else { Err(BadCallback::Forged) }
    }

    fn mac(&self, callback: SignedCallback<'_>) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        for part in [callback.id.as_bytes(), b".", callback.timestamp.as_bytes(), b".", callback.body] {
            mac.update(part);
        }
        Some(mac)
    }
}

impl CallbackReader for CallbackSecret {
    fn provider(&self) -> &'static str {
        PROVIDER
    }

    fn read(&self, callback: SignedCallback<'_>, now_s: i64) -> Result<Option<CallbackTask>, BadCallback> {
        self.verify(callback, now_s)?;
        Ok(read_callback(callback.body))
    }
}

/// Reads a callback of either protocol; `None` where it is none.
fn read_callback(body: &[u8]) -> Option<CallbackTask> {
    let told: Told = serde_json::from_slice(body).ok()?;
    let status = told.status.or(told.task_status)?;
    let external = told.external_id.or(told.task_info.and_then(|info| info.external_task_id));
    let has_ended = matches!(status.as_str(), "succeed" | "succeeded" | "failed");
    Some(CallbackTask { task: told.id.or(told.task_id)?, external, has_ended })
}

#[derive(Debug, Deserialize)]
struct Told {
    id: Option<String>,
    status: Option<String>,
    external_id: Option<String>,
    task_id: Option<String>,
    task_status: Option<String>,
    task_info: Option<TaskInfo>,
}

#[derive(Debug, Deserialize)]
struct TaskInfo {
    external_task_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Kling's own documentation.
    const SECRET: &str = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=";
    const BODY: &str = r#"{"id":"1234567890","status":"succeeded","message":"","create_time":1781080778802,"update_time":1781080794151}"#;
    const SIGNATURE: &str = "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4=";
    const SENT_S: i64 = 1_781_080_794;

    fn example() -> SignedCallback<'static> {
        SignedCallback { id: "9876543210", timestamp: "1781080794", signatures: SIGNATURE, body: BODY.as_bytes() }
    }

    fn verify(callback: SignedCallback<'_>, now_s: i64) -> Result<(), BadCallback> {
        CallbackSecret::parse(SECRET).expect("a secret").verify(callback, now_s)
    }

    #[test]
    fn the_example_of_the_vendor_is_believed() {
        assert_eq!(verify(example(), SENT_S), Ok(()));
        let several = format!("v1,AAAA v2,xyz v1,%%% {SIGNATURE} v1,BBBB");
        assert_eq!(verify(SignedCallback { signatures: &several, ..example() }, SENT_S), Ok(()));
    }

    #[test]
    fn whatever_is_changed_is_not() {
        let changed = BODY.replace("succeeded", "failed");
        let bare = SIGNATURE.trim_start_matches("v1,");
        for forged in [
            SignedCallback { id: "9876543211", ..example() },
            SignedCallback { timestamp: "1781080795", ..example() },
            SignedCallback { body: changed.as_bytes(), ..example() },
            SignedCallback { body: b"", ..example() },
            SignedCallback { signatures: "", ..example() },
            SignedCallback { signatures: "v1,", ..example() },
            SignedCallback { signatures: "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NA==", ..example() },
            SignedCallback { signatures: bare, ..example() },
        ] {
            assert_eq!(verify(forged, SENT_S), Err(BadCallback::Forged), "{forged:?}");
        }
        let other = CallbackSecret::parse("whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTM=").expect("a secret");
        assert_eq!(other.verify(example(), SENT_S), Err(BadCallback::Forged));
    }

    #[test]
    fn what_comes_late_or_early_is_not_believed() {
        for (now_s, expected) in [
            (SENT_S + 300, Ok(())),
            (SENT_S - 300, Ok(())),
            (SENT_S + 301, Err(BadCallback::Stale)),
            (SENT_S - 301, Err(BadCallback::Stale)),
            (i64::MIN, Err(BadCallback::Stale)),
        ] {
            assert_eq!(verify(example(), now_s), expected, "{now_s}");
        }
        assert_eq!(verify(SignedCallback { timestamp: "soon", ..example() }, SENT_S), Err(BadCallback::NoTime));
    }

    #[test]
    fn a_secret_is_long_and_does_not_print() {
        for bad in ["", "whsec_", "whsec_AAAA", "whsec_not base64 at all, no"] {
            assert_eq!(CallbackSecret::parse(bad), Err(BadCallbackSecret), "{bad}");
        }
        assert_eq!(format!("{:?}", CallbackSecret::parse(SECRET)), "Ok(CallbackSecret(..))");
    }

    #[test]
    fn callbacks_of_both_protocols_are_read() {
        let task = |external: Option<&str>, has_ended| {
            Some(CallbackTask { task: "1234567890".to_owned(), external: external.map(str::to_owned), has_ended })
        };
        assert_eq!(read_callback(BODY.as_bytes()), task(None, true));
        let legacy =
            br#"{"task_id":"1234567890","task_status":"processing","task_info":{"external_task_id":"e"},"x":1}"#;
        assert_eq!(read_callback(legacy), task(Some("e"), false));
        for none in [&b"{}"[..], b"[]", b"<html>", br#"{"id":"1"}"#] {
            assert_eq!(read_callback(none), None);
        }
        let secret = CallbackSecret::parse(SECRET).expect("a secret");
        assert_eq!(secret.read(example(), SENT_S), Ok(task(None, true)));
        assert_eq!(secret.read(SignedCallback { id: "1", ..example() }, SENT_S), Err(BadCallback::Forged));
        assert_eq!(secret.provider(), "kling");
    }
}
