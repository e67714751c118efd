//! Where objects are kept, from the environment: `STORAGE_PROVIDER`, and the variables of that provider.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, anyhow, bail};
use gala_accounts::push_tokens::{GOOGLE_KEYS, PushTokenSettings};
use gala_core::asset::StorageProvider;
use gala_storage::{CacheSettings, GcsSettings, GdriveSettings, Objects, S3Settings};

use crate::data_dir::DataDir;

/// How much of a store elsewhere is kept on this machine, unless it is set.
const USUAL_CACHE_GB: u64 = 20;

/// What is set of the store.
#[derive(Debug)]
pub struct StoreSettings {
    variables: HashMap<String, String>,
}

/// The client of Google's by which GALA asks for permissions.
pub struct DriveClient {
    pub client_id: String,
    pub client_secret: String,
    /// What speaks like Google, where that is not Google.
    pub endpoint: Option<String>,
}

/// A kind of S3 by the variables that set it up.
struct Variables {
    prefix: &'static str,
    /// What a region is where none is set.
    usual_region: Option<&'static str>,
}

const S3: Variables = Variables { prefix: "S3", usual_region: Some("us-east-1") };
/// A token has at least so many characters.
const LEAST_TOKEN: usize = 16;

/// How the names of all variables of stores begin.
const OURS: [&str; 5] = ["STORAGE_", "S3_", "GCS_", "GDRIVE_", "SUPABASE_"];
const SUPABASE: Variables = Variables { prefix: "SUPABASE", usual_region: None };

/// Returns the provider of a name.
///
/// # Errors
/// The name, with those that there are, where it is none.
pub fn provider(name: &str) -> Result<StorageProvider, String> {
    match name.to_ascii_lowercase().as_str() {
        "localfs" => Ok(StorageProvider::Localfs),
        "s3" => Ok(StorageProvider::S3),
        "gcs" => Ok(StorageProvider::Gcs),
        "gdrive" => Ok(StorageProvider::Gdrive),
        "supabase" => Ok(StorageProvider::Supabase),
        _ => Err(format!("{name:?} (use localfs, s3, gcs, gdrive or supabase)")),
    }
}

impl StoreSettings {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        Self::of(std::env::vars())
    }

    fn of(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = |name: &str| OURS.iter().any(|prefix| name.starts_with(prefix));
        let variables = variables.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
        Self { variables: variables.filter(|(name, value)| ours(name) && !value.is_empty()).collect() }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str)
    }

    /// Returns which provider keeps the objects: the folder of this machine unless another is named.
    ///
    /// # Errors
    /// Where `STORAGE_PROVIDER` names none that there is.
    pub fn provider(&self) -> anyhow::Result<StorageProvider> {
        let Some(name) = self.get("STORAGE_PROVIDER") else { return Ok(StorageProvider::Localfs) };
        provider(name).map_err(|told| anyhow!("STORAGE_PROVIDER is {told}"))
    }

    /// Opens the store of an installation.
    ///
    /// # Errors
    /// Where a setting is missing or cannot be right, or a folder cannot be used.
    pub fn open(&self, folder: &DataDir) -> anyhow::Result<Objects> {
        self.open_at(&folder.objects(), &folder.object_cache())
    }

    /// As [`Self::open`], with the folder of objects, and the folder where those of a store elsewhere lie meanwhile.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_at(&self, objects: &Path, cache: &Path) -> anyhow::Result<Objects> {
        let provider = self.provider()?;
        let store = self.open_provider(provider, objects, cache)?;
        match self.also()? {
            Some(also) if also == provider => {
                bail!(
                    "STORAGE_ALSO is {also:?}, as STORAGE_PROVIDER is (name the other store in which objects are, or none)"
                )
            }
            Some(also) => Ok(store.with_also(&self.open_provider(also, objects, cache)?)),
            None => Ok(store),
        }
    }

    /// Returns in which other store objects are found.
    fn also(&self) -> anyhow::Result<Option<StorageProvider>> {
        let Some(name) = self.get("STORAGE_ALSO") else { return Ok(None) };
        provider(name).map(Some).map_err(|told| anyhow!("STORAGE_ALSO is {told}"))
    }

    /// As [`Self::open_at`], of a provider that need not be the one that is set.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_provider(&self, provider: StorageProvider, objects: &Path, cache: &Path) -> anyhow::Result<Objects> {
        let wrong = "cannot use the settings of the store";
        let settings = match provider {
            StorageProvider::Localfs => {
                let root = self.get("STORAGE_LOCAL_ROOT").map_or(objects, Path::new);
                return Ok(Objects::open(root)?);
            }
            StorageProvider::Gcs => return Objects::open_gcs(&self.gcs()?, self.cache(cache)?).context(wrong),
            StorageProvider::Gdrive => return Objects::open_gdrive(&self.gdrive()?, self.cache(cache)?).context(wrong),
            StorageProvider::S3 => self.s3(&S3, self.get("S3_ENDPOINT").map(str::to_owned))?,
            StorageProvider::Supabase => {
                let url = self.required("SUPABASE_URL")?.trim_end_matches('/');
                self.s3(&SUPABASE, Some(format!("{url}/storage/v1/s3")))?
            }
        };
        Objects::open_s3(provider, &settings, self.cache(cache)?).context(wrong)
    }

    fn cache<'a>(&self, folder: &'a Path) -> anyhow::Result<CacheSettings<'a>> {
        Ok(CacheSettings { folder, limit_bytes: self.cache_bytes()? })
    }

    fn gcs(&self) -> anyhow::Result<GcsSettings> {
        let endpoint = self.endpoint("GCS_ENDPOINT")?;
        let credentials = match self.get("GCS_CREDENTIALS") {
            Some(json) if json.starts_with('{') => Some(json.to_owned()),
            Some(path) => Some(std::fs::read_to_string(path).with_context(|| {
                format!("cannot read the file {path:?} that GCS_CREDENTIALS names (it is the key of a service account as JSON, or its path)")
            })?),
            // Emulators ask for none.
            None if endpoint.is_some() => None,
            None => bail!("GCS_CREDENTIALS is not set, and this store needs it (docs/STORAGE.md)"),
        };
        Ok(GcsSettings {
            bucket: self.required("GCS_BUCKET")?.to_owned(),
            prefix: self.get("GCS_PREFIX").map(|prefix| prefix.trim_matches('/').to_owned()),
            endpoint,
            credentials,
        })
    }

    /// Returns with what token stores tell of files that were sent straight to them, where that is set.
    ///
    /// # Errors
    /// Where it is too short to be hard to guess.
    pub fn hook_token(&self) -> anyhow::Result<Option<&str>> {
        const NAME: &str = "STORAGE_HOOK_TOKEN";
        match self.get(NAME) {
            Some(token) if token.len() < LEAST_TOKEN => {
                bail!("{NAME} has {} characters (give at least {LEAST_TOKEN})", token.len())
            }
            token => Ok(token),
        }
    }

    /// Returns how push subscriptions of Pub/Sub prove that they push, where that is set.
    ///
    /// # Errors
    /// Where one of the two that belong together is missing, or an address is none.
    pub fn push_tokens(&self) -> anyhow::Result<Option<PushTokenSettings>> {
        const AUDIENCE: &str = "GCS_PUSH_AUDIENCE";
        const EMAIL: &str = "GCS_PUSH_EMAIL";
        let keys_url = self.endpoint("GCS_PUSH_KEYS_URL")?.unwrap_or_else(|| GOOGLE_KEYS.to_owned());
        match (self.get(AUDIENCE), self.get(EMAIL)) {
            (None, None) => Ok(None),
            (Some(audience), Some(email)) => {
                Ok(Some(PushTokenSettings { audience: audience.to_owned(), email: email.to_owned(), keys_url }))
            }
            _ => bail!("{AUDIENCE} and {EMAIL} belong together (set both, as the push subscription has them)"),
        }
    }

    fn gdrive(&self) -> anyhow::Result<GdriveSettings> {
        let DriveClient { client_id, client_secret, endpoint } = self.drive_client()?;
        Ok(GdriveSettings {
            client_id,
            client_secret,
            refresh_token: self.secret("GDRIVE_REFRESH_TOKEN")?,
            folder_id: self.required("GDRIVE_FOLDER_ID")?.to_owned(),
            endpoint,
        })
    }

    /// Returns the client by which people are asked to permit the use of their Drive.
    ///
    /// # Errors
    /// Where it is not set, or cannot be right.
    pub fn drive_client(&self) -> anyhow::Result<DriveClient> {
        Ok(DriveClient {
            client_id: self.required("GDRIVE_CLIENT_ID")?.to_owned(),
            client_secret: self.secret("GDRIVE_CLIENT_SECRET")?,
            endpoint: self.endpoint("GDRIVE_ENDPOINT")?,
        })
    }

    /// A secret of a variable, or of the file that the same variable with `_FILE` at its end names.
    fn secret(&self, name: &str) -> anyhow::Result<String> {
        let in_file = format!("{name}_FILE");
        let Some(path) = self.get(&in_file).filter(|_| self.get(name).is_none()) else {
            return self.required(name).map(str::to_owned);
        };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read the file that {in_file} names"))?;
        match text.trim() {
            "" => bail!("the file that {in_file} names is empty (write the secret into it)"),
            secret => Ok(secret.to_owned()),
        }
    }

    fn endpoint(&self, name: &str) -> anyhow::Result<Option<String>> {
        match self.get(name) {
            Some(value) if !value.starts_with("https://") && !value.starts_with("http://") => {
                bail!("{name} is {value:?} (begin it with https:// or http://)")
            }
            value => Ok(value.map(str::to_owned)),
        }
    }

    fn s3(&self, variables: &Variables, endpoint: Option<String>) -> anyhow::Result<S3Settings> {
        let name = |what: &str| format!("{}_{what}", variables.prefix);
        let get = |what: &str| self.get(&name(what)).map(str::to_owned);
        let required = |what: &str| self.required(&name(what)).map(str::to_owned);
        for what in ["ENDPOINT", "PUBLIC_ENDPOINT", "URL"] {
            self.endpoint(&name(what))?;
        }
        let region = match (get("REGION"), variables.usual_region) {
            (Some(region), _) => region,
            (None, Some(usual)) => usual.to_owned(),
            (None, None) => required("REGION")?,
        };
        Ok(S3Settings {
            bucket: required("BUCKET")?,
            region,
            endpoint,
            public_endpoint: get("PUBLIC_ENDPOINT"),
            access_key_id: required("ACCESS_KEY_ID")?,
            secret_access_key: required("SECRET_ACCESS_KEY")?,
            session_token: get("SESSION_TOKEN"),
            virtual_hosted: self.is_true(&name("VIRTUAL_HOSTED"))?,
            prefix: get("PREFIX").map(|prefix| prefix.trim_matches('/').to_owned()),
        })
    }

    fn required(&self, name: &str) -> anyhow::Result<&str> {
        self.get(name).with_context(|| format!("{name} is not set, and this store needs it (docs/STORAGE.md)"))
    }

    fn is_true(&self, name: &str) -> anyhow::Result<bool> {
        match self.get(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => bail!("{name} is {other:?} (use true or false)"),
        }
    }

    fn cache_bytes(&self) -> anyhow::Result<u64> {
        let name = "STORAGE_CACHE_GB";
        let gigabytes = match self.get(name) {
            None => USUAL_CACHE_GB,
            Some(text) => match text.parse() {
                Ok(number) if (1..=100_000).contains(&number) => number,
                _ => bail!("{name} is {text:?} (give a number from 1 to 100000)"),
            },
        };
        Ok(gigabytes * 1_000_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUCKET: [(&str, &str); 4] = [
        ("STORAGE_PROVIDER", "s3"),
        ("S3_BUCKET", "videos"),
        ("S3_ACCESS_KEY_ID", "AKIA"),
        ("S3_SECRET_ACCESS_KEY", "hunter2"),
    ];

    fn open(variables: &[(&str, &str)]) -> Result<Objects, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let data = DataDir::open(&folder.path().join("data")).expect("a data folder");
        let named = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        StoreSettings::of(named).open(&data).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn objects_are_in_the_data_folder_unless_another_place_is_named() {
        assert_eq!(open(&[]).expect("a store").provider(), StorageProvider::Localfs);
        let root = tempfile::tempdir().expect("a folder");
        let place = root.path().join("elsewhere");
        let named = [("STORAGE_PROVIDER", "localfs"), ("STORAGE_LOCAL_ROOT", place.to_str().expect("a path"))];
        let path = open(&named).expect("a store").local_path("a/b").expect("a key");
        assert_eq!(path, place.canonicalize().expect("made").join("a/b"));
        assert_eq!(open(&BUCKET).expect("a store").provider(), StorageProvider::S3);
        let both = open(&[&BUCKET[..], &[("STORAGE_ALSO", "localfs")]].concat()).expect("two stores");
        assert!(both.finds(StorageProvider::Localfs) && both.provider() == StorageProvider::S3);
        let supabase = [
            ("STORAGE_PROVIDER", "Supabase"),
            ("SUPABASE_URL", "https://abc.supabase.co/"),
            ("SUPABASE_REGION", "eu-central-1"),
            ("SUPABASE_BUCKET", "videos"),
            ("SUPABASE_ACCESS_KEY_ID", "AKIA"),
            ("SUPABASE_SECRET_ACCESS_KEY", "hunter2"),
        ];
        assert_eq!(open(&supabase).expect("a store").provider(), StorageProvider::Supabase);
        for named in [&supabase[..], &DRIVE, &GCS] {
            for left_out in &named[1..] {
                let rest: Vec<_> = named.iter().filter(|one| *one != left_out).copied().collect();
                let refused = open(&rest).expect_err("one is missing");
                assert!(refused.contains(left_out.0) && refused.contains("not set"), "{refused}");
            }
        }
    }

    const GCS: [(&str, &str); 3] = [
        ("STORAGE_PROVIDER", "gcs"),
        ("GCS_BUCKET", "videos"),
        ("GCS_CREDENTIALS", "{\"type\":\"service_account\",\"private_key\":\"hunter2\"}"),
    ];
    const DRIVE: [(&str, &str); 5] = [
        ("STORAGE_PROVIDER", "gdrive"),
        ("GDRIVE_CLIENT_ID", "1.apps.googleusercontent.com"),
        ("GDRIVE_CLIENT_SECRET", "hunter2"),
        ("GDRIVE_REFRESH_TOKEN", "1//hunter2"),
        ("GDRIVE_FOLDER_ID", "1abc"),
    ];

    #[test]
    fn a_token_of_stores_is_long_and_not_told() {
        let read = |token: &str| {
            let settings = StoreSettings::of([("STORAGE_HOOK_TOKEN".to_owned(), token.to_owned())]);
            settings.hook_token().map(|token| token.map(str::to_owned)).map_err(|error| error.to_string())
        };
        assert_eq!(read("").expect("none"), None);
        assert_eq!(read("0123456789abcdef").expect("a token").as_deref(), Some("0123456789abcdef"));
        let refused = read("0123456789abcde").expect_err("too short");
        assert!(refused.contains("STORAGE_HOOK_TOKEN") && !refused.contains("0123"), "{refused}");
    }

    #[test]
    fn what_pubsub_proves_itself_with_is_set_whole() {
        let read = |set: &[(&str, &str)]| {
            let named = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            StoreSettings::of(named).push_tokens().map_err(|error| error.to_string())
        };
        assert_eq!(read(&[]).expect("none"), None);
        let both = [("GCS_PUSH_AUDIENCE", "https://a.example"), ("GCS_PUSH_EMAIL", "push@p.iam.gserviceaccount.com")];
        let settings = read(&both).expect("read").expect("set");
        assert_eq!((settings.audience.as_str(), settings.keys_url.as_str()), ("https://a.example", GOOGLE_KEYS));
        for one in both {
            assert!(read(&[one]).expect_err("half").contains("belong together"));
        }
        assert!(read(&[both[0], both[1], ("GCS_PUSH_KEYS_URL", "keys")]).expect_err("no address").contains("https://"));
    }

    #[test]
    fn googles_stores_are_opened_by_their_variables_and_no_secret_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("written");
            path.to_str().expect("a path").to_owned()
        };
        let account = gala_fakes::service_account_file();
        let file = path("account.json", &account);
        for credentials in [account.as_str(), &file] {
            let named = [GCS[0], GCS[1], ("GCS_CREDENTIALS", credentials)];
            assert_eq!(open(&named).expect("a store").provider(), StorageProvider::Gcs);
        }
        let emulator = [GCS[0], GCS[1], ("GCS_ENDPOINT", "http://127.0.0.1:9023")];
        assert_eq!(open(&emulator).expect("a store").provider(), StorageProvider::Gcs);
        let refused = open(&GCS).expect_err("no whole key");
        assert!(refused.contains("service account") && !refused.contains("hunter2"), "{refused}");
        let nowhere = open(&[GCS[0], GCS[1], ("GCS_CREDENTIALS", "/nowhere/key.json")]).expect_err("no file");
        assert!(nowhere.contains("GCS_CREDENTIALS"), "{nowhere}");
        let user = [GCS[0], GCS[1], ("GCS_CREDENTIALS", "{\"type\":\"authorized_user\"}")];
        let user = open(&user).expect_err("another kind");
        assert!(user.contains("authorized_user") && user.contains("service account"), "{user}");
        assert_eq!(open(&DRIVE).expect("a store").provider(), StorageProvider::Gdrive);
        let token = path("token", "1//x\n");
        let by_file = [DRIVE[0], DRIVE[1], DRIVE[2], ("GDRIVE_REFRESH_TOKEN_FILE", token.as_str()), DRIVE[4]];
        assert_eq!(open(&by_file).expect("a store").provider(), StorageProvider::Gdrive);
        let empty = path("empty", " ");
        let by_file = [DRIVE[0], DRIVE[1], DRIVE[2], ("GDRIVE_REFRESH_TOKEN_FILE", empty.as_str()), DRIVE[4]];
        let refused = open(&by_file).expect_err("empty");
        assert!(refused.contains("GDRIVE_REFRESH_TOKEN_FILE") && !refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn what_is_missing_or_wrong_is_told_by_its_name_and_no_secret_is() {
        for (left_out, _) in &BUCKET[1..] {
            let rest: Vec<_> = BUCKET.iter().filter(|(name, _)| name != left_out).copied().collect();
            let refused = open(&rest).expect_err("one is missing");
            assert!(refused.contains(left_out) && refused.contains("not set"), "{refused}");
        }
        for (name, value) in [
            ("STORAGE_PROVIDER", "s4"),
            ("STORAGE_ALSO", "s4"),
            ("STORAGE_ALSO", "S3"),
            ("S3_ENDPOINT", "localhost:9000"),
            ("S3_PUBLIC_ENDPOINT", "ftp://store"),
            ("S3_VIRTUAL_HOSTED", "maybe"),
            ("STORAGE_CACHE_GB", "0"),
            ("STORAGE_CACHE_GB", "20 GB"),
        ] {
            let mut all = BUCKET.to_vec();
            all.retain(|(other, _)| *other != name);
            all.push((name, value));
            let refused = open(&all).expect_err("it is wrong");
            assert!(refused.contains(name) && refused.contains(value), "{refused}");
            assert!(!refused.contains("hunter2"), "{refused}");
        }
    }
}
