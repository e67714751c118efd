//! Passkeys (Web Authentication, level 3): a key pair in somebody's device or password manager, of which we know the
//! public half.
//!
//! Everything that a browser gets or sends, and everything that is kept, is JSON text: nobody else knows the types. What is
//! kept between the two halves of a ceremony is only the server's to read, and is used once.

use std::fmt;

use gala_core::problem::Problem;
use serde::{Serialize, de::DeserializeOwned};
use webauthn_rs::prelude::{
    Credential, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
    Url, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

/// The longest text of a browser that is read, in bytes. Answers take a few hundred, with an attestation a few thousand.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// For whom passkeys are.
#[derive(Clone, Debug)]
pub struct PasskeySettings {
    /// The domain whose passkeys these are. Passkeys are lost where it changes.
    pub relying_party_id: String,
    /// Where the pages are that ask for them: at that domain, or below.
    pub origin: String,
    /// What devices show.
    pub name: String,
}

/// One half of a ceremony.
pub struct Ceremony {
    /// For the browser: the options of `navigator.credentials.create` or `.get`, as JSON.
    pub options: String,
    /// Kept until the browser answers.
    pub state: String,
}

impl fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ceremony(..)")
    }
}

/// A passkey as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptPasskey {
    /// By which it is found. No two people have the same.
    pub id: Vec<u8>,
    /// The public key and what else is known of it, as JSON.
    pub credential: String,
}

/// Why a passkey proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    #[error("the answer is no answer of a passkey")]
    Answer,
    #[error("a stored passkey, or what was kept of a ceremony, cannot be read")]
    Stored(#[source] serde_json::Error),
    /// A copy of it was used: its counter went back.
    #[error("the passkey was used elsewhere: its counter went back")]
    Copied,
    #[error("the passkey proves nothing")]
    Refused(#[source] WebauthnError),
}

/// Registers passkeys and checks them.
#[derive(Debug)]
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// # Errors
    /// Names the setting that is none.
    pub fn new(settings: &PasskeySettings) -> Result<Self, Problem> {
        let remedy = "write the address of the server's pages, such as https://gala.example.org, and its domain";
        let problem = |field, message: &str| Problem::new("passkey_settings", field, message, remedy);
        let origin = Url::parse(&settings.origin).map_err(|_| problem("origin", "is no address"))?;
        let builder = WebauthnBuilder::new(&settings.relying_party_id, &origin);
        let webauthn = builder.and_then(|builder| builder.rp_name(&settings.name).build());
        webauthn.map(Self).map_err(|_| problem("relying_party_id", "is not the domain of the origin, nor above it"))
    }

    /// Begins to register a passkey for somebody. `have` are the credentials that they have: no device registers twice.
    ///
    /// # Errors
    /// Where a stored credential cannot be read.
    pub fn begin_registration(
        &self,
        user: Uuid,
        name: &str,
        display_name: &str,
        have: &[&str],
    ) -> Result<Ceremony, PasskeyError> {
        let have = read_all(have)?.iter().map(|passkey| passkey.cred_id().clone()).collect();
        let begun = self.0.start_passkey_registration(user, name, display_name, Some(have));
        let (options, state) = begun.map_err(PasskeyError::Refused)?;
        Ok(Ceremony { options: write(&options)?, state: write(&state)? })
    }

    /// Ends a registration with what the browser answered. The caller refuses an id that somebody has already.
    ///
    /// # Errors
    /// Where it is no answer to this ceremony, for this domain, by a device that checked who used it.
    pub fn finish_registration(&self, answer: &str, state: &str) -> Result<KeptPasskey, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read_answer(answer)?;
        let state: PasskeyRegistration = read(state)?;
        let passkey = self.0.finish_passkey_registration(&answer, &state).map_err(PasskeyError::Refused)?;
        kept(&passkey)
    }

    /// Begins to let somebody prove who they are by one of the passkeys that they have.
    ///
    /// # Errors
    /// Where they have none, or a stored one cannot be read.
    pub fn begin_authentication(&self, have: &[&str]) -> Result<Ceremony, PasskeyError> {
        let begun = self.0.start_passkey_authentication(&read_all(have)?);
        let (options, state) = begun.map_err(PasskeyError::Refused)?;
        Ok(Ceremony { options: write(&options)?, state: write(&state)? })
    }

    /// Ends it. Returns the passkey that was used as it is to be kept from now on, in the place of the one with its id:
    /// in the transaction that acts on it, with the credentials of `have` as they were read there.
    ///
    /// # Errors
    /// Where it is no answer to this ceremony by one of these, or its counter says that there are two of it.
    pub fn finish_authentication(&self, answer: &str, state: &str, have: &[&str]) -> Result<KeptPasskey, PasskeyError> {
        let answer: PublicKeyCredential = read_answer(answer)?;
        let state: PasskeyAuthentication = read(state)?;
        let used = match self.0.finish_passkey_authentication(&answer, &state) {
            Err(WebauthnError::CredentialPossibleCompromise) => return Err(PasskeyError::Copied),
            used => used.map_err(PasskeyError::Refused)?,
        };
        let passkeys = read_all(have)?;
        let passkey = passkeys.into_iter().find(|passkey| passkey.cred_id() == used.cred_id());
        let mut passkey = passkey.ok_or(PasskeyError::Refused(WebauthnError::CredentialNotFound))?;
        // The ceremony knows the counter of when it began: another may have ended since.
        let counter = Credential::from(passkey.clone()).counter;
        if (used.counter() > 0 || counter > 0) && used.counter() <= counter {
            return Err(PasskeyError::Copied);
        }
        passkey.update_credential(&used);
        kept(&passkey)
    }
}

fn kept(passkey: &Passkey) -> Result<KeptPasskey, PasskeyError> {
    let id: &[u8] = passkey.cred_id().as_ref();
    Ok(KeptPasskey { id: id.to_vec(), credential: write(passkey)? })
}

fn read_answer<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    let text = Some(text).filter(|text| text.len() <= MAX_ANSWER_BYTES).ok_or(PasskeyError::Answer)?;
    serde_json::from_str(text).map_err(|_| PasskeyError::Answer)
}

fn read_all(texts: &[&str]) -> Result<Vec<Passkey>, PasskeyError> {
    texts.iter().map(|text| read(text)).collect()
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, PasskeyError> {
    serde_json::from_str(text).map_err(PasskeyError::Stored)
}

fn write(value: &impl Serialize) -> Result<String, PasskeyError> {
    serde_json::to_string(value).map_err(PasskeyError::Stored)
}

#[cfg(test)]
mod tests;
